"""The two ONNX graphs of a small M2M100 model, written node by node.

`encoder.onnx` reads whole sentences and also computes, once, the cross-attention keys and values of every decoder
layer. `decoder.onnx` makes one step: it gathers the key-value cache by beam inside the graph and lets the beams of a
sentence be the query axis of cross-attention, so that nothing is repeated per beam. Both refer to one `weights.bin`,
in which the tied embedding stands once.

Tensors (rows = sentences × beams, a sentence's beams side by side):

    encoder   in   input_ids, attention_mask                  i64 [sentences, source]
              out  last_hidden_state                          f32 [sentences, source, width]
                   cross.{i}.key, cross.{i}.value             f32 [sentences, heads, source, head_width]
    decoder   in   input_ids, beam_index                      i64 [rows]
                   encoder_attention_mask                     i64 [sentences, source]
                   cross.{i}.key, cross.{i}.value             as above
                   past.{i}.key, past.{i}.value               f32 [rows, heads, past, head_width]
              out  logits                                     f32 [rows, vocabulary]
                   present.{i}.key, present.{i}.value         f32 [rows, heads, past + 1, head_width]

Eight-bit weights are `MatMulNBits` with symmetric blocks (scale = absmax / 127, zero point 128) and accuracy level 4:
activations are quantised by row and block, so that a row's result does not depend on its neighbours in the batch.
"""
import os

import numpy as np
import onnx
from onnx import TensorProto, helper

OPSET, CONTRIB = 17, 1
BLOCK = 32
ALIGN = 4096  # external tensors start on a page


def quantise(weight):
    """f32 [n, k] -> (u8 [n, k / BLOCK, BLOCK], f32 scales [n, k / BLOCK])"""
    n, k = weight.shape
    blocks = weight.reshape(n, k // BLOCK, BLOCK)
    scale = np.abs(blocks).max(-1) / 127
    scale[scale == 0] = 1
    levels = np.rint(blocks / scale[..., None]).clip(-127, 127) + 128
    return levels.astype(np.uint8), scale.astype(np.float32)


class Weights:
    """One file of tensors that several graphs share, each tensor stored once under its name."""

    def __init__(self, file):
        self.file, self.data, self.places = file, bytearray(), {}

    def initializer(self, name, array):
        array = np.ascontiguousarray(array)
        if name not in self.places:
            start = len(self.data)
            if array.nbytes >= ALIGN:
                start += -start % ALIGN
            self.data.extend(b"\0" * (start - len(self.data)))
            self.data.extend(array.tobytes())
            self.places[name] = (start, array.nbytes)
        offset, length = self.places[name]
        tensor = TensorProto(name=name, dims=array.shape, data_type=helper.np_dtype_to_tensor_dtype(array.dtype),
                             data_location=TensorProto.EXTERNAL)
        for key, value in (("location", self.file), ("offset", offset), ("length", length)):
            tensor.external_data.add(key=key, value=str(value))
        return tensor


class Graph:
    """Collects nodes and initializers; every method returns the name of what it computes."""

    def __init__(self, state, shape, weights, eight_bits):
        self.state, self.shape, self.weights, self.eight_bits = state, shape, weights, eight_bits
        self.nodes, self.initializers, self.names = [], {}, 0

    def node(self, kind, *inputs, outputs=1, name=None, domain=None, **attributes):
        names = [name] if name else [f"{kind.lower()}_{self.names + i}" for i in range(outputs)]
        self.names += outputs
        self.nodes.append(helper.make_node(kind, list(inputs), names, domain=domain, **attributes))
        return names[0] if outputs == 1 else names

    def constant(self, value, dtype=np.int64):
        array = np.asarray(value, dtype)
        name = f"const_{array.dtype}_{'_'.join(map(str, array.shape))}_{array.tobytes().hex()[:48]}"
        if name not in self.initializers:
            tensor = helper.make_tensor(name, helper.np_dtype_to_tensor_dtype(array.dtype), array.shape, array.flatten().tolist())
            self.initializers[name] = tensor
        return name

    def weight(self, name, array):
        if name not in self.initializers:
            self.initializers[name] = self.weights.initializer(name, array)
        return name

    def linear(self, x, *names, scale=1.0, key=None):
        """x @ Wᵀ + b for one layer, or for several whose outputs are laid side by side; `scale` applies to the first."""
        key = key or "+".join(names)
        matrices = [self.state[f"{n}.weight"] for n in names]
        biases = [self.state[f"{n}.bias"] for n in names]
        matrix = np.concatenate([matrices[0] * np.float32(scale), *matrices[1:]])
        bias = self.weight(f"{key}.bias", np.concatenate([biases[0] * np.float32(scale), *biases[1:]]))
        if self.eight_bits:
            return self.matmul_8bit(x, f"{key}.weight", matrix, bias)
        product = self.node("MatMul", x, self.weight(f"{key}.weight", matrix.T))
        return self.node("Add", product, bias)

    def matmul_8bit(self, x, name, matrix, bias=None):
        levels, scales = quantise(matrix)
        inputs = [x, self.weight(f"{name}.levels", levels), self.weight(f"{name}.scales", scales)]
        if bias:
            inputs += ["", "", bias]
        return self.node("MatMulNBits", *inputs, domain="com.microsoft", K=matrix.shape[1], N=matrix.shape[0],
                         bits=8, block_size=BLOCK, accuracy_level=4)

    def norm(self, x, name):
        return self.node("LayerNormalization", x, self.weight(f"{name}.weight", self.state[f"{name}.weight"]),
                         self.weight(f"{name}.bias", self.state[f"{name}.bias"]), axis=-1, epsilon=1e-5)

    def embedding(self, ids):
        """Token vectors × √width, without positions."""
        table = self.state["model.shared.weight"]
        if self.eight_bits:
            levels, scales = quantise(table)
            # the same bytes as the output projection's
            rows = self.node("Gather", self.weight("shared.levels", levels), ids, axis=0)
            scale = self.node("Gather", self.weight("shared.scales", scales), ids, axis=0)
            centred = self.node("Sub", self.node("Cast", rows, to=TensorProto.FLOAT), self.constant(128, np.float32))
            product = self.node("Mul", centred, self.node("Unsqueeze", scale, self.constant([-1])))
            leading = self.node("Shape", ids)
            vectors = self.node("Reshape", product, self.node("Concat", leading, self.constant([table.shape[1]]), axis=0))
        else:
            vectors = self.node("Gather", self.weight("shared.weight", table), ids, axis=0)
        return self.node("Mul", vectors, self.constant(self.shape["width"] ** 0.5, np.float32))

    def logits(self, x):
        table = self.state["model.shared.weight"]
        if self.eight_bits:
            return self.rename(self.matmul_8bit(x, "shared", table), "logits")
        return self.node("Gemm", x, self.weight("shared.weight", table), transB=1, name="logits")

    def rename(self, tensor, name):
        """Gives the output of the last node that made `tensor` its public name."""
        for node in reversed(self.nodes):
            if tensor in node.output:
                node.output[list(node.output).index(tensor)] = name
                return name
        raise KeyError(tensor)

    def heads(self, x, lead):
        """[…, width] -> [lead…, heads, ·, head_width]; `lead` is the Reshape target."""
        return self.node("Transpose", self.node("Reshape", x, lead), perm=[0, 2, 1, 3])

    def attend(self, q, k, v, mask=None):
        """softmax(q kᵀ + mask) v; the queries come scaled."""
        scores = self.node("MatMul", q, self.node("Transpose", k, perm=[0, 1, 3, 2]))
        if mask:
            scores = self.node("Add", scores, mask)
        return self.node("MatMul", self.node("Softmax", scores, axis=-1), v)

    def padding_mask(self, mask):
        """i64 [sentences, source] -> f32 [sentences, 1, 1, source]: 0 where real, -1e9 where padding."""
        hidden = self.node("Mul", self.node("Sub", self.node("Cast", mask, to=TensorProto.FLOAT), self.constant(1, np.float32)),
                           self.constant(1e9, np.float32))
        return self.node("Unsqueeze", hidden, self.constant([1, 2]))

    def feed_forward(self, x, layer):
        y = self.node("Relu", self.linear(self.norm(x, f"{layer}.final_layer_norm"), f"{layer}.fc1"))
        return self.node("Add", x, self.linear(y, f"{layer}.fc2"))

    def positions(self, start, end):
        """Rows start + 2 … end + 2 of the sinusoid table (M2M100 counts positions from 2)."""
        table = self.weight("positions", sinusoids(self.shape["longest"] + 2, self.shape["width"]))
        two = self.constant([2])
        return self.node("Slice", table, self.node("Add", start, two), self.node("Add", end, two), self.constant([0]))

    def model(self, inputs, outputs, name):
        graph = helper.make_graph(self.nodes, name, inputs, outputs, list(self.initializers.values()))
        model = helper.make_model(graph, producer_name="shongkhep", ir_version=9,
                                  opset_imports=[helper.make_opsetid("", OPSET), helper.make_opsetid("com.microsoft", CONTRIB)])
        return model


def sinusoids(rows, width):
    """M2M100's position table: all sines, then all cosines; row 1 (padding) is zero."""
    half = width // 2
    frequency = np.exp(np.arange(half, dtype=np.float32) * np.float32(-(np.log(10000) / (half - 1))))
    angle = np.arange(rows, dtype=np.float32)[:, None] * frequency[None]
    table = np.concatenate([np.sin(angle), np.cos(angle)], 1).astype(np.float32)
    table[1] = 0
    return table


def tensor(name, dims, kind=TensorProto.FLOAT):
    return helper.make_tensor_value_info(name, kind, dims)


def encoder(state, shape, weights, eight_bits):
    g = Graph(state, shape, weights, eight_bits)
    h, w = shape["heads"], shape["head_width"]
    split = g.constant([0, 0, h, w])
    length = g.node("Slice", g.node("Shape", "input_ids"), g.constant([1]), g.constant([2]))
    x = g.node("Add", g.embedding("input_ids"), g.positions(g.constant([0]), length))
    mask = g.padding_mask("attention_mask")
    for i in range(shape["encoder_layers"]):
        layer = f"model.encoder.layers.{i}"
        y = g.norm(x, f"{layer}.self_attn_layer_norm")
        qkv = g.linear(y, *(f"{layer}.self_attn.{p}_proj" for p in "qkv"), scale=w ** -0.5, key=f"{layer}.self_attn.qkv")
        q, k, v = g.node("Split", qkv, g.constant([shape["width"]] * 3), outputs=3, axis=-1)
        o = g.attend(g.heads(q, split), g.heads(k, split), g.heads(v, split), mask)
        o = g.node("Reshape", g.node("Transpose", o, perm=[0, 2, 1, 3]), g.constant([0, 0, shape["width"]]))
        x = g.node("Add", x, g.linear(o, f"{layer}.self_attn.out_proj"))
        x = g.feed_forward(x, layer)
    memory = g.rename(g.norm(x, "model.encoder.layer_norm"), "last_hidden_state")
    outputs = [tensor("last_hidden_state", ["sentences", "source", shape["width"]])]
    projections = [f"model.decoder.layers.{i}.encoder_attn.{p}_proj" for i in range(shape["decoder_layers"]) for p in "kv"]
    parts = g.node("Split", g.linear(memory, *projections, key="model.decoder.cross"),
                   g.constant([shape["width"]] * len(projections)), outputs=len(projections), axis=-1)
    for j, part in enumerate(parts):
        name = f"cross.{j // 2}.{'key' if j % 2 == 0 else 'value'}"
        g.rename(g.heads(part, split), name)
        outputs.append(tensor(name, ["sentences", h, "source", w]))
    inputs = [tensor(n, ["sentences", "source"], TensorProto.INT64) for n in ("input_ids", "attention_mask")]
    return g.model(inputs, outputs, "encoder")


def decoder(state, shape, weights, eight_bits):
    g = Graph(state, shape, weights, eight_bits)
    h, w, width = shape["heads"], shape["head_width"], shape["width"]
    inputs = [tensor(n, ["rows"], TensorProto.INT64) for n in ("input_ids", "beam_index")]
    inputs.append(tensor("encoder_attention_mask", ["sentences", "source"], TensorProto.INT64))
    outputs = [tensor("logits", ["rows", shape["vocabulary"]])]
    past = g.node("Slice", g.node("Shape", "past.0.key"), g.constant([2]), g.constant([3]))
    x = g.node("Add", g.embedding("input_ids"), g.positions(past, g.node("Add", past, g.constant([1]))))
    mask = g.padding_mask("encoder_attention_mask")
    sentences = g.node("Slice", g.node("Shape", "encoder_attention_mask"), g.constant([0]), g.constant([1]))
    by_sentence = g.node("Concat", sentences, g.constant([-1, h, w]), axis=0)
    for i in range(shape["decoder_layers"]):
        layer = f"model.decoder.layers.{i}"
        y = g.norm(x, f"{layer}.self_attn_layer_norm")
        qkv = g.linear(y, *(f"{layer}.self_attn.{p}_proj" for p in "qkv"), scale=w ** -0.5, key=f"{layer}.self_attn.qkv")
        parts = g.node("Split", qkv, g.constant([width] * 3), outputs=3, axis=-1)
        q, k, v = (g.node("Reshape", part, g.constant([0, h, 1, w])) for part in parts)
        for name, new in (("key", k), ("value", v)):
            kept = g.node("Gather", f"past.{i}.{name}", "beam_index", axis=0)
            g.node("Concat", kept, new, axis=2, name=f"present.{i}.{name}")
        o = g.attend(q, f"present.{i}.key", f"present.{i}.value")
        x = g.node("Add", x, g.linear(g.node("Reshape", o, g.constant([-1, width])), f"{layer}.self_attn.out_proj"))
        y = g.linear(g.norm(x, f"{layer}.encoder_attn_layer_norm"), f"{layer}.encoder_attn.q_proj", scale=w ** -0.5)
        o = g.attend(g.heads(y, by_sentence), f"cross.{i}.key", f"cross.{i}.value", mask)
        o = g.node("Reshape", g.node("Transpose", o, perm=[0, 2, 1, 3]), g.constant([-1, width]))
        x = g.node("Add", x, g.linear(o, f"{layer}.encoder_attn.out_proj"))
        x = g.feed_forward(x, layer)
        inputs += [tensor(f"cross.{i}.{n}", ["sentences", h, "source", w]) for n in ("key", "value")]
        inputs += [tensor(f"past.{i}.{n}", ["rows_before", h, "past", w]) for n in ("key", "value")]
        outputs += [tensor(f"present.{i}.{n}", ["rows", h, "past_and_one", w]) for n in ("key", "value")]
    g.logits(g.norm(x, "model.decoder.layer_norm"))
    return g.model(inputs, outputs, "decoder")


def write(state, shape, folder, eight_bits=True):
    """Writes encoder.onnx, decoder.onnx and weights.bin.

    state: name -> f32 array, as in transformers' M2M100. shape: vocabulary, width, heads, head_width, encoder_layers,
    decoder_layers, longest.
    """
    os.makedirs(folder, exist_ok=True)
    weights = Weights("weights.bin")
    for name, make in (("encoder", encoder), ("decoder", decoder)):
        model = make(state, shape, weights, eight_bits)
        with open(os.path.join(folder, f"{name}.onnx"), "wb") as out:
            out.write(model.SerializeToString())
    with open(os.path.join(folder, weights.file), "wb") as out:
        out.write(weights.data)
    for name in ("encoder", "decoder"):
        onnx.checker.check_model(os.path.join(folder, f"{name}.onnx"))
