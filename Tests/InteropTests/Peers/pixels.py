"""Reads objects with pydicom and prints, one on each line, the SOP class, the shape of the pixels and the SHA-256 of their bytes, decoded.

Usage: pixels.py FILE...
"""

import hashlib
import sys

import pydicom
from pydicom.pixels import get_decoder

for path in sys.argv[1:]:
    dataset = pydicom.dcmread(path)
    pixels, about = get_decoder(dataset.file_meta.TransferSyntaxUID).as_buffer(dataset)
    frames = int(about["number_of_frames"])
    shape = [frames] * (frames > 1) + [about["rows"], about["columns"]]
    expected = frames * about["rows"] * about["columns"] * about["bits_allocated"] // 8
    if len(pixels) != expected:
        sys.exit(f"{path}: {len(pixels)} bytes of pixels, not {expected}")
    print(dataset.SOPClassUID.name, "x".join(map(str, shape)), hashlib.sha256(pixels).hexdigest(), sep="\t")
