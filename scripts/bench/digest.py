#!/usr/bin/env python3
"""Wall time and peak memory of a cold `shongkhep digest`, a process a run.

    digest.py [--binary ../../target/release/shongkhep] [--runs 7] [--threads 2] [FILE…]

Without FILE: `tests/samples/scrape.txt`, and that article's paragraphs over again, numbered, up to 1 MB. The first run of each
is not counted. Peak memory is the kernel's own count for the finished process.
"""
import argparse
import os
import statistics
import subprocess
import tempfile
import time

HERE = os.path.dirname(os.path.abspath(__file__))
SAMPLE = os.path.join(HERE, "../../tests/samples/scrape.txt")


def run(command):
    """(seconds, peak resident MB) of one run, which must succeed."""
    began = time.perf_counter()
    process = subprocess.Popen(command, stdout=subprocess.DEVNULL)
    _, status, usage = os.wait4(process.pid, 0)
    seconds = time.perf_counter() - began
    if status != 0:
        raise SystemExit(f"{' '.join(command)}: exit status {os.waitstatus_to_exitcode(status)}")
    return seconds, usage.ru_maxrss / 1024


def megabyte(folder):
    """A 1 MB article: the sample's longer paragraphs, each time with its number, so that no two are alike."""
    with open(SAMPLE, encoding="utf8") as file:
        title, *lines = [line.strip() for line in file if line.strip()]
    body = [line for line in lines if len(line) > 120]
    path = os.path.join(folder, "megabyte.txt")
    with open(path, "w", encoding="utf8") as out:
        out.write(title + "\n\n")
        number = 0
        while out.tell() < 1_000_000:
            out.write(f"{number + 1} নম্বর বিবরণ: {body[number % len(body)]}\n\n")
            number += 1
    return path


def processor():
    with open("/proc/cpuinfo", encoding="utf8") as lines:
        return next((line.split(":")[1].strip() for line in lines if line.startswith("model name")), "unknown processor")


def main():
    ap = argparse.ArgumentParser()
    ap.add_argument("files", nargs="*")
    ap.add_argument("--binary", default=os.path.join(HERE, "../../target/release/shongkhep"))
    ap.add_argument("--runs", type=int, default=7)
    ap.add_argument("--threads", default="2")
    args = ap.parse_args()
    print(f"{processor()}, {os.cpu_count()} cores, --threads {args.threads}, {args.runs} runs")
    with tempfile.TemporaryDirectory() as folder:
        for file in args.files or [SAMPLE, megabyte(folder)]:
            command = [args.binary, "digest", "--quiet", "--offline", "--threads", args.threads, "--format", "json", file]
            run(command)
            times, peaks = zip(*(run(command) for _ in range(args.runs)))
            print(f"{os.path.basename(file)} ({os.path.getsize(file) / 1000:.0f} kB): wall {statistics.median(times):.2f} s "
                  f"({min(times):.2f} to {max(times):.2f}), peak memory {statistics.median(peaks):.0f} MB", flush=True)


if __name__ == "__main__":
    main()
