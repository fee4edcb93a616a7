#!/usr/bin/env python3
"""Makes objects of a wanted size out of one: each a new instance, padded with a private element.

Usage: small_objects.py SOURCE FOLDER COUNT BYTES
"""

import pathlib
import sys

from pydicom import dcmread
from pydicom.uid import generate_uid


def main():
    source, folder, count, size = sys.argv[1], pathlib.Path(sys.argv[2]), int(sys.argv[3]), int(sys.argv[4])
    data_set = dcmread(source)
    padding = size - pathlib.Path(source).stat().st_size
    data_set.private_block(0x0099, "DICOMPROBE", create=True).add_new(0x01, "OB", bytes(max(padding - padding % 2, 0)))
    for number in range(count):
        uid = generate_uid(prefix=None)
        data_set.SOPInstanceUID = data_set.file_meta.MediaStorageSOPInstanceUID = uid
        data_set.save_as(folder / f"{number:05}.dcm")


main()
