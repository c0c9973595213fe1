#!/usr/bin/env python3
"""Makes a flame graph (SVG) of what `perf script -F comm,ip,sym` prints: flame.py TITLE < stacks > graph.svg

Width is the share of samples, one box a function, callers below. Functions under 0.4 % are left out.
"""
import collections
import html
import re
import sys

WIDTH, ROW, LEAST = 1200, 17, 0.004


def stacks(lines):
    """Yields each sample's frames, outermost first."""
    thread, frames = None, []
    for line in lines:
        line = line.rstrip()
        if not line:
            if thread and frames:
                yield [thread] + frames[::-1]
            thread, frames = None, []
        elif line[0] not in " \t":
            thread = line.split()[0]
        else:
            name = line.split(None, 1)[1] if len(line.split(None, 1)) > 1 else "?"
            frames.append(short(name.split("+0x")[0]))


def short(name):
    """A function's name without hashes, closures and the middle of long generics."""
    name = re.sub(r"::h[0-9a-f]{16}$|::\{\{closure\}\}|<[^<>]*>", "", name)
    return name[:90]


def tree(samples):
    root = {"name": "all", "count": 0, "below": collections.OrderedDict()}
    for frames in samples:
        root["count"] += 1
        node = root
        for frame in frames:
            node = node["below"].setdefault(frame, {"name": frame, "count": 0, "below": collections.OrderedDict()})
            node["count"] += 1
    return root


def boxes(node, x, depth, total, out):
    width = node["count"] / total * WIDTH
    if node["count"] / total < LEAST:
        return depth
    out.append((x, depth, width, node["name"], node["count"] / total))
    deepest = depth
    for child in sorted(node["below"].values(), key=lambda child: child["name"]):
        deepest = max(deepest, boxes(child, x, depth + 1, total, out))
        x += child["count"] / total * WIDTH
    return deepest


def main():
    root = tree(stacks(sys.stdin))
    if not root["count"]:
        sys.exit("no samples")
    out = []
    deepest = boxes(root, 0, 0, root["count"], out)
    height = (deepest + 3) * ROW
    print(f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {WIDTH} {height}" font-family="monospace" font-size="11">')
    print(f'<text x="4" y="13">{html.escape(sys.argv[1] if len(sys.argv) > 1 else "")} ({root["count"]} samples)</text>')
    for x, depth, width, name, share in out:
        kind = "#d9825b" if re.match(r"[a-z_0-9.]+$", name) and "::" not in name else "#7fa7c9"
        y = height - (depth + 1) * ROW
        label = html.escape(f"{name} {share:.1%}")
        print(f'<g><title>{label}</title><rect x="{x:.1f}" y="{y}" width="{max(width - 0.5, 0.5):.1f}" height="{ROW - 1}" fill="{kind}"/>')
        if width > 40:
            print(f'<text x="{x + 2:.1f}" y="{y + 12}">{html.escape(name[: int(width / 6.7)])}</text>')
        print("</g>")
    print("</svg>")


main()
