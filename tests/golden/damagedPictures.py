"""What Pillow makes of damaged pictures: `python tests/golden/damagedPictures.py` writes `damagedPictures.json` (Pillow 13, numpy).

`python tests/golden/damagedPictures.py png 20000 OUT` writes as many more as lines of JSON, for a comparison at length.
Each is a whole PNG or JPEG and the pixels that Pillow reads from it, as RGBA, or null where Pillow refuses it. The golden file holds a
hash in the place of pixels that have to be the same; of 16 bits Pillow cuts the lower 8 off where others round, so there they are whole.
"""
import base64
import hashlib
import io
import json
import random
import struct
import sys
import warnings
import zlib
from pathlib import Path

import numpy as np
from PIL import Image

warnings.simplefilter("ignore")

CHANNELS = {0: 1, 2: 3, 3: 1, 4: 2, 6: 4}
KINDS = [(0, 1), (0, 2), (0, 4), (0, 8), (0, 16), (2, 8), (2, 16), (3, 1), (3, 2), (3, 4), (3, 8), (4, 8), (4, 16), (6, 8), (6, 16)]
ADAM7 = [(0, 0, 8, 8), (4, 0, 8, 8), (0, 4, 4, 8), (2, 0, 4, 4), (0, 2, 2, 4), (1, 0, 2, 2), (0, 1, 1, 2)]
SIGNATURE = b"\x89PNG\r\n\x1a\n"


def chunk(name, body):
    return struct.pack(">I", len(body)) + name + body + struct.pack(">I", zlib.crc32(name + body))


def filtered(rows, step, rng):
    """Rows of bytes, each by a filter drawn at random."""
    out, above = bytearray(), None
    for row in rows:
        kind = rng.randrange(5)
        out.append(kind)
        for i, value in enumerate(row):
            a = row[i - step] if i >= step else 0
            b = above[i] if above else 0
            c = above[i - step] if above and i >= step else 0
            p = a + b - c
            near = min((a, b, c), key=lambda v: abs(p - v))
            out.append((value - [0, a, b, (a + b) // 2, near][kind]) % 256)
        above = row
    return bytes(out)


def png_base(rng):
    """The chunks of a right picture of random content."""
    color, depth = rng.choice(KINDS)
    width, height = rng.randint(1, 9), rng.randint(1, 7)
    interlaced = rng.random() < 0.4
    entries = rng.randint(1, 2**depth if depth < 8 else 20)
    most = entries if color == 3 else 2**depth
    samples = [[rng.randrange(most) for _ in range(width * CHANNELS[color])] for _ in range(height)]
    raw, bits = b"", CHANNELS[color] * depth
    for x, y, dx, dy in ADAM7 if interlaced else [(0, 0, 1, 1)]:
        rows = []
        for row in samples[y::dy]:
            n = CHANNELS[color]
            taken = [v for i in range(x, width, dx) for v in row[n * i : n * i + n]]
            packed = "".join(format(v, f"0{depth}b") for v in taken)
            packed += "0" * (-len(packed) % 8)
            rows.append(bytes(int(packed[i : i + 8], 2) for i in range(0, len(packed), 8)))
        if rows and rows[0]:
            raw += filtered(rows, max(1, bits // 8), rng)
    chunks = [(b"IHDR", struct.pack(">IIBBBBB", width, height, depth, color, 0, 0, interlaced))]
    if color == 3:
        chunks.append((b"PLTE", bytes(rng.randrange(256) for _ in range(3 * entries))))
        if rng.random() < 0.5:
            chunks.append((b"tRNS", bytes(rng.randrange(256) for _ in range(rng.randint(1, entries)))))
    if color in (0, 2) and depth == 8 and rng.random() < 0.4:
        # One that occurs. Pillow does not scale it as it scales samples of other depths.
        pixel = samples[0][: CHANNELS[color]]
        chunks.append((b"tRNS", struct.pack(f">{len(pixel)}H", *pixel)))
    if rng.random() < 0.3:
        chunks.append((b"tEXt", b"a\0b"))
    data = zlib.compress(raw, rng.choice([0, 6, 9]))
    cuts = sorted(rng.randint(0, len(data)) for _ in range(rng.choice([0, 0, 1, 2])))
    chunks += [(b"IDAT", data[a:b]) for a, b in zip([0, *cuts], [*cuts, len(data)])]
    return [*chunks, (b"IEND", b"")], raw


def joined(chunks):
    return SIGNATURE + b"".join(chunk(name, body) for name, body in chunks)


def edited(data, rng):
    """A few bytes changed, taken out or put in, or the end cut off."""
    data = bytearray(data)
    kind = rng.randrange(5)
    if kind == 0:
        return bytes(data[: rng.randrange(len(data))])
    for _ in range(rng.choice([1, 1, 1, 2, 5])):
        at = rng.randrange(len(data)) if data else 0
        if not data or kind == 1:
            data[at:at] = bytes(rng.randrange(256) for _ in range(rng.randint(1, 4)))
        elif kind == 2:
            del data[at : at + rng.randint(1, 4)]
        elif kind == 3:
            data[at] ^= 1 << rng.randrange(8)
        else:
            data[at] = rng.choice([0, 1, 255, rng.randrange(256)])
    return bytes(data)


def png_mutant(rng):
    chunks, raw = png_base(rng)
    kind = rng.randrange(13)
    if kind == 0:
        return joined(chunks)
    if kind == 12:  # chunks that have no say in the pixels, of any content
        name = rng.choice([b"gAMA", b"cHRM", b"sRGB", b"pHYs", b"iCCP", b"zTXt", b"acTL", b"fcTL"])
        body = bytes(rng.randrange(256) for _ in range(rng.choice([0, 1, 4, 9, 32])))
        chunks.insert(rng.randint(1, len(chunks) - 1), (name, body))
        return joined(chunks)
    if kind == 1:
        return joined(chunks) + bytes(rng.randrange(256) for _ in range(rng.randint(1, 30)))
    if kind <= 5:
        return edited(joined(chunks), rng)
    at = rng.randrange(len(chunks))
    if kind == 6:  # right checksums around wrong content
        chunks[at] = (chunks[at][0], edited(chunks[at][1] or b"\0", rng))
    elif kind == 7:
        del chunks[at]
    elif kind == 8:
        chunks.insert(rng.randrange(len(chunks) + 1), chunks[at])
    elif kind == 9:
        other = rng.randrange(len(chunks))
        chunks[at], chunks[other] = chunks[other], chunks[at]
    elif kind == 10:  # rightly deflated: too few bytes, too many, another filter
        changed = rng.choice([raw[: rng.randrange(len(raw))], raw + b"\0" * rng.choice([1, 5, 5000]), edited(raw, rng)])
        first = next(i for i, (name, _) in enumerate(chunks) if name == b"IDAT")
        chunks = [c for c in chunks if c[0] != b"IDAT"]
        chunks.insert(first, (b"IDAT", zlib.compress(changed)))
    else:  # another size
        body = bytearray(chunks[0][1])
        struct.pack_into(">I", body, rng.choice([0, 4]), rng.choice([0, 1, 2, 8, 40, 3000]))
        chunks[0] = (b"IHDR", bytes(body))
    return joined(chunks)


def jpeg_base(rng):
    """A right JPEG of a picture with soft and hard edges; grey or colour, sequential or progressive."""
    width, height = rng.randint(1, 40), rng.randint(1, 33)
    y, x = np.mgrid[0:height, 0:width]
    waves = [np.sin(x * rng.random() * 0.7 + y * rng.random() * 0.7 + 6 * rng.random()) for _ in range(3)]
    pixels = 128 + 100 * np.stack(waves, -1)
    if rng.random() < 0.5:
        pixels[height // 3 :, width // 2 :] = [rng.randrange(256) for _ in range(3)]
    image = Image.fromarray(np.clip(pixels, 0, 255).astype(np.uint8))
    if rng.random() < 0.25:
        image = image.convert("L")
    options = {"quality": rng.choice([30, 75, 90, 98]), "progressive": rng.random() < 0.5, "optimize": rng.random() < 0.5}
    if image.mode == "RGB":
        options["subsampling"] = rng.choice([0, 1, 2])
        options["keep_rgb"] = options["subsampling"] == 0 and rng.random() < 0.4
    if rng.random() < 0.2:
        options["restart_marker_blocks"] = rng.randint(1, 5)
    out = io.BytesIO()
    image.save(out, "JPEG", **options)
    return out.getvalue()


def segments(data):
    """Where each marker of a JPEG lies."""
    at, found = 2, []
    while at + 4 <= len(data):
        if data[at] == 0xFF and data[at + 1] not in (0, 0xFF):
            found.append(at)
            if not 0xD0 <= data[at + 1] <= 0xD9:
                at += struct.unpack_from(">H", data, at + 2)[0]
        at += 1
    return found


def jpeg_mutant(rng):
    data = jpeg_base(rng)
    kind = rng.randrange(10)
    if kind < 3:
        return data
    if kind == 3:
        return data + b"\0" * rng.randint(1, 30)
    marks = segments(data)
    at = rng.randrange(len(marks))
    start, end = marks[at], [*marks, len(data)][at + 1]
    if kind == 4:
        return data[:start] + data[end:]
    if kind == 5:
        return data[:end] + data[start:end] + data[end:]
    if kind == 6:  # inside one segment
        return data[:start] + edited(data[start:end], rng) + data[end:]
    if kind == 7:  # inside the headers
        body = marks[-2] if len(marks) > 1 else 2
        return data[:2] + edited(data[2:body] or b"\0", rng) + data[body:]
    return edited(data, rng)


def read(data):
    """The pixels Pillow reads, as bytes of RGBA, or None."""
    try:
        image = Image.open(io.BytesIO(data))
        image.load()
        if image.width * image.height > 1_000_000:
            return None
        if image.mode == "I;16":
            grey = np.asarray(image).astype(np.float64)
            grey = np.floor(grey / 257 + 0.5).astype(np.uint8)
            return np.stack([grey, grey, grey, np.full_like(grey, 255)], -1).tobytes()
        if image.mode == "CMYK":
            image = image.convert("RGB")
        return image.convert("RGBA").tobytes()
    except Exception:
        return None


def mutants(kind, count, seed):
    for i in range(count):
        data = (png_mutant if kind == "png" else jpeg_mutant)(random.Random(f"{kind} {seed} {i}"))
        pixels = read(data)
        coded = base64.b64encode
        yield [coded(data).decode(), None if pixels is None else coded(pixels).decode()]


def hashed(kind, data, pixels):
    if pixels is None or (kind == "png" and base64.b64decode(data)[24] == 16):
        return pixels
    return "#" + hashlib.sha256(base64.b64decode(pixels)).hexdigest()[:12]


if __name__ == "__main__":
    if len(sys.argv) > 1:
        kind, count, out = sys.argv[1:4]
        with open(out, "w") as lines:
            lines.writelines(json.dumps(m) + "\n" for m in mutants(kind, int(count), "long"))
    else:
        golden = {
            kind: [[data, hashed(kind, data, pixels)] for data, pixels in mutants(kind, count, "golden")]
            for kind, count in {"png": 300, "jpeg": 50}.items()
        }
        text = json.dumps(golden, separators=(",", ":")) + "\n"
        (Path(__file__).parent / "damagedPictures.json").write_text(text)
