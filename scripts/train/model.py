"""The M2M100 architecture as a bare PyTorch module: pre-norm Transformer, sinusoidal positions, one tied embedding.

Written out so that training on two CPU cores is not spent on framework overhead. Its weights are transformers' under
the same names, so a checkpoint loads there as it is.
"""
import json
import os

import torch
import torch.nn.functional as F
from safetensors.torch import load_file, save_file
from torch import nn

import graphs

BOS, PAD, EOS, UNK = range(4)


class Attention(nn.Module):
    def __init__(self, width, heads):
        super().__init__()
        self.heads = heads
        for name in ("q_proj", "k_proj", "v_proj", "out_proj"):
            self.add_module(name, nn.Linear(width, width))

    def forward(self, queries, memory, mask=None, causal=False, dropout=0.0):
        q, k, v = (part.unflatten(-1, (self.heads, -1)).transpose(1, 2)
                   for part in (self.q_proj(queries), self.k_proj(memory), self.v_proj(memory)))
        out = F.scaled_dot_product_attention(q, k, v, attn_mask=mask, is_causal=causal, dropout_p=dropout)
        return self.out_proj(out.transpose(1, 2).flatten(2))


class Layer(nn.Module):
    """An encoder layer or, with `cross`, a decoder layer."""

    def __init__(self, shape, cross):
        super().__init__()
        width = shape["width"]
        self.self_attn, self.self_attn_layer_norm = Attention(width, shape["heads"]), nn.LayerNorm(width)
        self.encoder_attn = Attention(width, shape["heads"]) if cross else None
        self.encoder_attn_layer_norm = nn.LayerNorm(width) if cross else None
        self.fc1, self.fc2 = nn.Linear(width, shape["inner"]), nn.Linear(shape["inner"], width)
        self.final_layer_norm = nn.LayerNorm(width)

    def forward(self, x, mask, memory=None, dropout=0.0):
        def add(x, y):
            return x + F.dropout(y, dropout, dropout > 0)

        y = self.self_attn_layer_norm(x)
        x = add(x, self.self_attn(y, y, None if memory is not None else mask, causal=memory is not None, dropout=dropout))
        if memory is not None:
            x = add(x, self.encoder_attn(self.encoder_attn_layer_norm(x), memory, mask, dropout=dropout))
        return add(x, self.fc2(F.dropout(F.relu(self.fc1(self.final_layer_norm(x))), dropout, dropout > 0)))


class Stack(nn.Module):
    def __init__(self, shape, layers, cross):
        super().__init__()
        self.layers = nn.ModuleList(Layer(shape, cross) for _ in range(layers))
        self.layer_norm = nn.LayerNorm(shape["width"])

    def forward(self, x, mask, memory=None, dropout=0.0):
        for layer in self.layers:
            x = layer(x, mask, memory, dropout)
        return self.layer_norm(x)


class Translator(nn.Module):
    """shape: vocabulary, width, inner, heads, encoder_layers, decoder_layers, longest."""

    def __init__(self, shape):
        super().__init__()
        self.shape = shape
        self.shared = nn.Embedding(shape["vocabulary"], shape["width"])
        self.encoder = Stack(shape, shape["encoder_layers"], cross=False)
        self.decoder = Stack(shape, shape["decoder_layers"], cross=True)
        self.register_buffer("positions", torch.from_numpy(graphs.sinusoids(shape["longest"] + 2, shape["width"])), persistent=False)
        for module in self.modules():
            if isinstance(module, nn.Linear):
                nn.init.xavier_uniform_(module.weight)
                nn.init.zeros_(module.bias)
        nn.init.normal_(self.shared.weight, 0, shape["width"] ** -0.5)

    def embed(self, ids, dropout):
        x = self.shared(ids) * self.shape["width"] ** 0.5 + self.positions[2:2 + ids.size(1)]
        return F.dropout(x, dropout, dropout > 0)

    def forward(self, source, target, dropout=0.0):
        """i64 [sentences, source], i64 [sentences, target] (shifted right) -> hidden states [sentences, target, width]"""
        mask = source.ne(PAD)[:, None, None]
        memory = self.encoder(self.embed(source, dropout), mask, dropout=dropout)
        return self.decoder(self.embed(target, dropout), mask, memory, dropout)

    def logits(self, hidden):
        return F.linear(hidden, self.shared.weight)


def save(folder, state, shape):
    """Writes a folder that `transformers` loads as M2M100ForConditionalGeneration (fp16)."""
    os.makedirs(folder, exist_ok=True)
    config = dict(architectures=["M2M100ForConditionalGeneration"], model_type="m2m_100", vocab_size=shape["vocabulary"], d_model=shape["width"],
                  encoder_layers=shape["encoder_layers"], decoder_layers=shape["decoder_layers"], encoder_ffn_dim=shape["inner"],
                  decoder_ffn_dim=shape["inner"], encoder_attention_heads=shape["heads"], decoder_attention_heads=shape["heads"],
                  max_position_embeddings=shape["longest"], scale_embedding=True, activation_function="relu", tie_word_embeddings=True,
                  encoder_layerdrop=0.0, decoder_layerdrop=0.0, bos_token_id=BOS, pad_token_id=PAD, eos_token_id=EOS, decoder_start_token_id=EOS)
    generation = dict(decoder_start_token_id=EOS, eos_token_id=EOS, pad_token_id=PAD, bos_token_id=BOS)
    for name, content in (("config.json", config), ("generation_config.json", generation)):
        with open(os.path.join(folder, name), "w", encoding="utf8") as out:
            json.dump(content, out, indent=2)
    halves = {f"model.{name}": tensor.detach().half().cpu().contiguous() for name, tensor in state.items()}
    save_file(halves, os.path.join(folder, "model.safetensors"), metadata={"format": "pt"})


def load(folder):
    """(state, shape) of a folder that `save` or transformers wrote."""
    with open(os.path.join(folder, "config.json"), encoding="utf8") as file:
        c = json.load(file)
    shape = dict(vocabulary=c["vocab_size"], width=c["d_model"], inner=c["encoder_ffn_dim"], heads=c["encoder_attention_heads"],
                 encoder_layers=c["encoder_layers"], decoder_layers=c["decoder_layers"], longest=c["max_position_embeddings"])
    tensors = load_file(os.path.join(folder, "model.safetensors"))
    return {name.removeprefix("model."): tensor.float() for name, tensor in tensors.items() if name.startswith("model.")}, shape
