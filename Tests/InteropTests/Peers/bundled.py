#!/usr/bin/env python3
"""Lists the files that pydicom brings for its own tests: a line of JSON for each, with what pydicom makes of it.

path; isDICOM: whether pydicom reads it as a DICOM file with preamble and group 0002; dataSetOffset: where it finds the data set to begin, in bytes;
sopInstance and transferSyntax as group 0002 has them, or null.
"""

import json
import os
import pathlib
import warnings

import pydicom
from pydicom.errors import InvalidDicomError
from pydicom.filereader import _read_file_meta_info, read_preamble


def describe(path):
    result = {"path": str(path), "isDICOM": False, "dataSetOffset": 0, "sopInstance": None, "transferSyntax": None}
    with open(path, "rb") as file:
        try:
            read_preamble(file, force=False)
            meta = _read_file_meta_info(file)
        except (InvalidDicomError, EOFError, ValueError, NotImplementedError):
            return result
        result["isDICOM"] = True
        result["dataSetOffset"] = file.tell()
        result["sopInstance"] = meta.get("MediaStorageSOPInstanceUID")
        result["transferSyntax"] = meta.get("TransferSyntaxUID")
    return result


def main():
    warnings.simplefilter("ignore")
    root = pathlib.Path(pydicom.__file__).parent / "data"
    for folder, _, names in os.walk(root):
        for name in names:
            print(json.dumps(describe(pathlib.Path(folder) / name)))


main()
