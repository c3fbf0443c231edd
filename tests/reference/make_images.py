#!/usr/bin/env python3
"""Writes images.json: small images of every format as Pillow writes them, with the pixels that it reads, and what it makes of some by resizing.

Usage: make_images.py (needs Pillow: Debian's python3-pil)
"""
import base64
import io
import json
import math
from pathlib import Path

import PIL
from PIL import Image, ImageOps

WIDTH, HEIGHT = 23, 17


def text(data):
    return base64.b64encode(data).decode()


def color(x, y, width, height):
    return (round(255 * x / (width - 1)), round(127 + 120 * math.sin(x / 2 + y / 3)), round(255 * y / (height - 1)) if (x // 4 + y // 4) % 2 else 40)


def picture(width, height):
    image = Image.new("RGB", (width, height))
    image.putdata([color(x, y, width, height) for y in range(height) for x in range(width)])
    return image


def encoded(image, kind, **settings):
    stream = io.BytesIO()
    image.save(stream, kind, **settings)
    return stream.getvalue()


rgb = picture(WIDTH, HEIGHT)
grey = rgb.convert("L")
rgba = rgb.convert("RGBA")
alpha = Image.new("L", rgb.size)
alpha.putdata([(11 * x + 15 * y) % 256 for y in range(HEIGHT) for x in range(WIDTH)])
rgba.putalpha(alpha)
# Pillow writes no PNG of 16 bits a channel but in grey.
deep = Image.new("I;16", rgb.size)
deep.putdata([257 * value for value in grey.getdata()])
turned = {}
for orientation in range(1, 9):
    exif = Image.Exif()
    exif[0x0112] = orientation
    turned[f"orientation {orientation}.jpg"] = encoded(rgb, "JPEG", quality=95, subsampling=0, exif=exif)
files = {
    "baseline.jpg": encoded(rgb, "JPEG", quality=90),
    "full chroma.jpg": encoded(rgb, "JPEG", quality=90, subsampling=0),
    "progressive.jpg": encoded(rgb, "JPEG", quality=90, progressive=True),
    "grey.jpg": encoded(grey, "JPEG", quality=90),
    "cmyk.jpg": encoded(rgb.convert("CMYK"), "JPEG", quality=90),
    "rgb.png": encoded(rgb, "PNG"),
    "alpha.png": encoded(rgba, "PNG"),
    "grey.png": encoded(grey, "PNG"),
    "grey alpha.png": encoded(rgba.convert("LA"), "PNG"),
    "black and white.png": encoded(rgb.convert("1"), "PNG"),
    "palette.png": encoded(rgb.quantize(64), "PNG"),
    "palette with transparency.png": encoded(rgb.quantize(64), "PNG", transparency=3),
    "lossy.webp": encoded(rgb, "WEBP", quality=90),
    "lossless.webp": encoded(rgb, "WEBP", lossless=True),
    "alpha.webp": encoded(rgba, "WEBP", lossless=True),
    "palette.gif": encoded(rgb.quantize(128), "GIF"),
    "animation.gif": encoded(rgb.quantize(64), "GIF", save_all=True, append_images=[grey.convert("P")]),
    "rgb.bmp": encoded(rgb, "BMP"),
    "icon.ico": encoded(picture(16, 16), "ICO", sizes=[(16, 16)]),
    **turned,
}


def read(data):
    """The pixels in RGB, turned as EXIF says, in front of white."""
    image = ImageOps.exif_transpose(Image.open(io.BytesIO(data))).convert("RGBA")
    flat = Image.new("RGBA", image.size, (255, 255, 255, 255))
    flat.alpha_composite(image)
    return flat.convert("RGB")


def described(image):
    return {"width": image.width, "height": image.height, "pixels": text(image.tobytes())}


decoded = [{"name": name, "file": text(data), **described(read(data))} for name, data in files.items()]
decoded.append({"name": "16 bits.png", "file": text(encoded(deep, "PNG")), **described(grey.convert("RGB"))})

FILTERS = {"Nearest": Image.Resampling.NEAREST, "Box": Image.Resampling.BOX, "Bilinear": Image.Resampling.BILINEAR, "Bicubic": Image.Resampling.BICUBIC}
resized = []
for (width, height), (to_width, to_height) in [((97, 61), (28, 28)), ((97, 61), (32, 24)), ((61, 97), (32, 24)), ((23, 17), (50, 40)), ((300, 70), (5, 9))]:
    source = picture(width, height)
    for name, resampling in FILTERS.items():
        for channels, image in [(3, source), (1, source.convert("L"))]:
            white = (255, 255, 255) if channels == 3 else 255
            for fit, result in [
                ("Stretch", image.resize((to_width, to_height), resampling)),
                ("Crop", ImageOps.fit(image, (to_width, to_height), resampling)),
                ("Pad", ImageOps.pad(image, (to_width, to_height), resampling, white)),
            ]:
                if channels == 1 and fit != "Stretch":
                    continue
                resized.append({
                    "sourceWidth": width, "sourceHeight": height, "filter": name, "fit": fit, "channels": channels, **described(result),
                })

Path(__file__).with_name("images.json").write_text(
    json.dumps({"pillow": PIL.__version__, "decoded": decoded, "resized": resized}, indent=1) + "\n")
