#!/usr/bin/env python3
"""Makes the synthetic DICOM files of this folder: objects/, raw/, bad/ and manifest.tsv.

Nothing in them comes from a patient or a device. Identifiers, dates and pixels are fixed, so that with the packages of requirements.txt the
same files come out again:

    python3 -m venv /tmp/make && /tmp/make/bin/pip install -r TestData/requirements.txt && /tmp/make/bin/python TestData/make.py
"""

import hashlib
import io
import shutil
import uuid
from pathlib import Path

import numpy
from PIL import Image
from pydicom import dcmread, uid
from pydicom.dataset import Dataset, FileDataset, FileMetaDataset
from pydicom.encaps import encapsulate
from pydicom.sequence import Sequence

FOLDER = Path(__file__).resolve().parent
NAMESPACE = uuid.UUID("6c5f7d3e-8f0b-5d0a-9c55-1d0c0a7e5e11")
GROUP_OFFSET = 132


def fixed_uid(name):
    """A UID that belongs to a name for ever (PS3.5 B.2)."""
    return f"2.25.{uuid.uuid5(NAMESPACE, name).int}"


# What all objects have


def new_object(path, sop_class, syntax, modality, patient):
    meta = FileMetaDataset()
    meta.FileMetaInformationVersion = b"\x00\x01"
    meta.MediaStorageSOPClassUID = sop_class
    meta.MediaStorageSOPInstanceUID = fixed_uid(path)
    meta.TransferSyntaxUID = syntax
    meta.ImplementationClassUID = fixed_uid("make.py")
    meta.ImplementationVersionName = "MAKE_PY"
    dataset = FileDataset(
        path, {}, file_meta=meta, preamble=bytes(128), is_implicit_VR=syntax.is_implicit_VR, is_little_endian=syntax.is_little_endian
    )
    name, identifier = patient
    study = f"study of {identifier}"
    dataset.SpecificCharacterSet = "ISO_IR 192"
    dataset.SOPClassUID = sop_class
    dataset.SOPInstanceUID = fixed_uid(path)
    dataset.StudyDate = dataset.ContentDate = "20200229"
    dataset.StudyTime = dataset.ContentTime = "120000"
    dataset.AccessionNumber = "0"
    dataset.Modality = modality
    dataset.Manufacturer = "Synthetic"
    dataset.ReferringPhysicianName = ""
    dataset.StudyDescription = "Synthetic test objects"
    dataset.PatientName = name
    dataset.PatientID = identifier
    dataset.PatientBirthDate = "19000101"
    dataset.PatientSex = "O"
    dataset.StudyInstanceUID = fixed_uid(study)
    dataset.SeriesInstanceUID = fixed_uid(f"{study}, {modality}")
    dataset.StudyID = "1"
    dataset.SeriesNumber = 1
    dataset.InstanceNumber = 1
    return dataset


PATIENT_1 = ("Synthetic^Ångström^Jürgen", "SYNTHETIC-1")
PATIENT_2 = ("Synthetic^Kensa=検査^合成=けんさ^ごうせい", "SYNTHETIC-2")


# Pixels


def pattern(rows, columns, maximum, frame=0):
    """A diagonal ramp with a square that moves from frame to frame."""
    y, x = numpy.mgrid[0:rows, 0:columns]
    pixels = (x + y) * maximum // (rows + columns - 2)
    start = 4 + 3 * frame
    pixels[start : start + 8, start : start + 8] = maximum - pixels[start : start + 8, start : start + 8]
    return pixels


def describe_pixels(dataset, rows, columns, bits, samples=1, photometric="MONOCHROME2"):
    dataset.SamplesPerPixel = samples
    dataset.PhotometricInterpretation = photometric
    if samples > 1:
        dataset.PlanarConfiguration = 0
    dataset.Rows = rows
    dataset.Columns = columns
    dataset.BitsAllocated = 16 if bits > 8 else 8
    dataset.BitsStored = bits
    dataset.HighBit = bits - 1
    dataset.PixelRepresentation = 0


def compressed(image, **options):
    out = io.BytesIO()
    image.save(out, **options)
    return out.getvalue()


def jpeg(pixels):
    return compressed(Image.fromarray(pixels.astype(numpy.uint8)), format="JPEG", quality=80, subsampling=0)


def jpeg_2000(pixels, lossless):
    options = {"irreversible": False} if lossless else {"irreversible": True, "quality_mode": "rates", "quality_layers": [8]}
    return compressed(Image.fromarray(pixels.astype(numpy.uint16)), format="JPEG2000", no_jp2=True, **options)


def encapsulated(dataset, frames, **options):
    dataset.PixelData = encapsulate(frames, **options)
    dataset["PixelData"].VR = "OB"
    dataset["PixelData"].is_undefined_length = True


# Objects


def ct(path, syntax, number):
    dataset = new_object(path, uid.CTImageStorage, syntax, "CT", PATIENT_1)
    dataset.ImageType = ["ORIGINAL", "PRIMARY", "AXIAL"]
    dataset.InstanceNumber = number
    dataset.KVP = "120"
    dataset.SliceThickness = "1"
    dataset.ImagePositionPatient = [0, 0, number]
    dataset.ImageOrientationPatient = [1, 0, 0, 0, 1, 0]
    dataset.FrameOfReferenceUID = fixed_uid("frame of reference")
    dataset.PixelSpacing = [1, 1]
    dataset.RescaleIntercept = "-1024"
    dataset.RescaleSlope = "1"
    add_references(dataset, undefined_length=False)
    describe_pixels(dataset, 48, 48, 12)
    order = ">u2" if syntax == uid.ExplicitVRBigEndian else "<u2"
    dataset.PixelData = pattern(48, 48, 4095, number).astype(order).tobytes()
    dataset["PixelData"].VR = "OW"
    if syntax == uid.RLELossless:
        dataset.file_meta.TransferSyntaxUID = uid.ExplicitVRLittleEndian
        dataset.compress(uid.RLELossless, encoding_plugin="pydicom", generate_instance_uid=False)
    return dataset


def mr(path, syntax, number):
    dataset = new_object(path, uid.MRImageStorage, syntax, "MR", PATIENT_2)
    dataset.ImageType = ["ORIGINAL", "PRIMARY"]
    dataset.InstanceNumber = number
    dataset.ScanningSequence = "SE"
    dataset.SequenceVariant = "NONE"
    dataset.EchoTime = "10"
    dataset.RepetitionTime = "500"
    add_references(dataset, undefined_length=True)
    private = dataset.private_block(0x0029, "DICOMPROBE SYNTHETIC", create=True)
    private.add_new(0x01, "LO", "private text: ä")
    private.add_new(0x02, "UN", b"\x00\x01\x02\x03")
    item = Dataset()
    item.add_new(0x00291003, "FD", 0.5)
    private.add_new(0x03, "SQ", Sequence([item]))
    describe_pixels(dataset, 40, 56, 16)
    pixels = pattern(40, 56, 65535, number)
    if syntax in (uid.JPEG2000Lossless, uid.JPEG2000):
        encapsulated(dataset, [jpeg_2000(pixels, lossless=syntax == uid.JPEG2000Lossless)])
        if syntax == uid.JPEG2000:
            dataset.LossyImageCompression = "01"
    else:
        dataset.PixelData = pixels.astype("<u2").tobytes()
        dataset["PixelData"].VR = "OW"
    return dataset


def add_references(dataset, undefined_length):
    """Sequences within sequences, whose ends are told by lengths or by delimiters."""
    code = Dataset()
    code.CodeValue = "113014"
    code.CodingSchemeDesignator = "DCM"
    code.CodeMeaning = "Study"
    inner = Dataset()
    inner.ReferencedSOPClassUID = uid.CTImageStorage
    inner.ReferencedSOPInstanceUID = fixed_uid("referenced instance")
    inner.PurposeOfReferenceCodeSequence = Sequence([code])
    empty = Dataset()
    dataset.SourceImageSequence = Sequence([inner, empty])
    for item, element in ((inner, dataset["SourceImageSequence"]), (code, inner["PurposeOfReferenceCodeSequence"])):
        item.is_undefined_length_sequence_item = undefined_length
        element.is_undefined_length = undefined_length
    empty.is_undefined_length_sequence_item = undefined_length


def secondary_capture(path, syntax, _):
    dataset = new_object(path, uid.SecondaryCaptureImageStorage, syntax, "OT", PATIENT_1)
    dataset.ConversionType = "SYN"
    grey = pattern(48, 64, 255)
    colour = numpy.stack([grey, grey.T[:48, :48].repeat(2, axis=1)[:, :64], 255 - grey], axis=-1)
    if syntax == uid.JPEGBaseline8Bit:
        describe_pixels(dataset, 48, 64, 8, samples=3, photometric="YBR_FULL")
        dataset.LossyImageCompression = "01"
        encapsulated(dataset, [jpeg(colour)])
    else:
        describe_pixels(dataset, 48, 64, 8, samples=3, photometric="RGB")
        dataset.PixelData = colour.astype(numpy.uint8).tobytes()
        dataset["PixelData"].VR = "OB" if syntax != uid.ImplicitVRLittleEndian else "OW"
    return dataset


def ultrasound(path, syntax, _):
    dataset = new_object(path, uid.UltrasoundMultiFrameImageStorage, syntax, "US", PATIENT_2)
    dataset.FrameTime = "40"
    dataset.FrameIncrementPointer = 0x00181063
    dataset.NumberOfFrames = 4
    frames = [pattern(32, 32, 255, frame) for frame in range(4)]
    describe_pixels(dataset, 32, 32, 8)
    if syntax == uid.JPEGBaseline8Bit:
        dataset.LossyImageCompression = "01"
        encapsulated(dataset, [jpeg(frame) for frame in frames], fragments_per_frame=2)
    else:
        dataset.PixelData = numpy.stack(frames).astype(numpy.uint8).tobytes()
        dataset["PixelData"].VR = "OB"
    return dataset


def code_sequence(value, scheme, meaning):
    item = Dataset()
    item.CodeValue = value
    item.CodingSchemeDesignator = scheme
    item.CodeMeaning = meaning
    return Sequence([item])


def report(sop_class, undefined_length, depth):
    def make(path, syntax, _):
        dataset = new_object(path, sop_class, syntax, "SR", PATIENT_2)
        dataset.CompletionFlag = "COMPLETE"
        dataset.VerificationFlag = "UNVERIFIED"
        dataset.ReferencedPerformedProcedureStepSequence = Sequence([])
        dataset.PerformedProcedureCodeSequence = Sequence([])
        dataset.ValueType = "CONTAINER"
        dataset.ContinuityOfContent = "SEPARATE"
        dataset.ConceptNameCodeSequence = code_sequence("18748-4", "LN", "Diagnostic imaging report")
        parent = dataset
        for level in range(depth):
            section = Dataset()
            section.RelationshipType = "CONTAINS"
            section.ValueType = "CONTAINER"
            section.ContinuityOfContent = "SEPARATE"
            section.ConceptNameCodeSequence = code_sequence("121070", "DCM", "Findings")
            text = Dataset()
            text.RelationshipType = "CONTAINS"
            text.ValueType = "TEXT"
            text.ConceptNameCodeSequence = code_sequence("121071", "DCM", "Finding")
            text.TextValue = f"Nothing was found on level {level + 1}, since nobody was there. Größe: 0 µm."
            parent.ContentSequence = Sequence([text, section] if level < depth - 1 else [text])
            parent["ContentSequence"].is_undefined_length = undefined_length
            for item in parent.ContentSequence:
                item.is_undefined_length_sequence_item = undefined_length
            parent = section
        return dataset

    return make


PDF = b"""%PDF-1.1
1 0 obj<</Type/Catalog/Pages 2 0 R>>endobj
2 0 obj<</Type/Pages/Kids[3 0 R]/Count 1>>endobj
3 0 obj<</Type/Page/Parent 2 0 R/MediaBox[0 0 200 100]/Contents 4 0 R/Resources<</Font<</F<</Type/Font/Subtype/Type1/BaseFont/Helvetica>>>>>>>>endobj
4 0 obj<</Length 48>>stream
BT /F 12 Tf 20 50 Td (A synthetic report) Tj ET
endstream endobj
trailer<</Root 1 0 R>>
%%EOF
"""


def encapsulated_pdf(path, syntax, _):
    dataset = new_object(path, uid.EncapsulatedPDFStorage, syntax, "DOC", PATIENT_1)
    dataset.ConversionType = "WSD"
    dataset.BurnedInAnnotation = "NO"
    dataset.DocumentTitle = "Synthetic report"
    dataset.MIMETypeOfEncapsulatedDocument = "application/pdf"
    dataset.EncapsulatedDocumentLength = len(PDF)
    dataset.EncapsulatedDocument = PDF + b"\x00" * (len(PDF) % 2)
    return dataset


def electrocardiogram(path, syntax, _):
    dataset = new_object(path, uid.TwelveLeadECGWaveformStorage, syntax, "ECG", PATIENT_1)
    dataset.AcquisitionDateTime = "20200229120000"
    channel = Dataset()
    channel.ChannelSourceSequence = code_sequence("2:1", "MDC", "Lead I")
    channel.WaveformBitsStored = 16
    group = Dataset()
    group.MultiplexGroupTimeOffset = "0"
    group.WaveformOriginality = "ORIGINAL"
    group.NumberOfWaveformChannels = 1
    group.NumberOfWaveformSamples = 500
    group.SamplingFrequency = "500"
    group.ChannelDefinitionSequence = Sequence([channel])
    group.WaveformBitsAllocated = 16
    group.WaveformSampleInterpretation = "SS"
    group.WaveformData = (numpy.arange(500) % 100 * 10 - 500).astype("<i2").tobytes()
    group["WaveformData"].VR = "OW"
    dataset.WaveformSequence = Sequence([group])
    return dataset


def structure_set(path, syntax, _):
    dataset = new_object(path, uid.RTStructureSetStorage, syntax, "RTSTRUCT", PATIENT_1)
    dataset.StructureSetLabel = "SYNTHETIC"
    dataset.StructureSetDate = "20200229"
    dataset.StructureSetTime = "120000"
    region = Dataset()
    region.ROINumber = 1
    region.ReferencedFrameOfReferenceUID = fixed_uid("frame of reference")
    region.ROIName = "Square"
    region.ROIGenerationAlgorithm = "AUTOMATIC"
    dataset.StructureSetROISequence = Sequence([region])
    contour = Dataset()
    contour.ContourGeometricType = "CLOSED_PLANAR"
    contour.NumberOfContourPoints = 4
    contour.ContourData = [0, 0, 1, 8, 0, 1, 8, 8, 1, 0, 8, 1]
    shape = Dataset()
    shape.ROIDisplayColor = [255, 0, 0]
    shape.ContourSequence = Sequence([contour])
    shape.ReferencedROINumber = 1
    dataset.ROIContourSequence = Sequence([shape])
    dataset.RTROIObservationsSequence = Sequence([])
    return dataset


OBJECTS = [
    ("ct/implicit-little-endian.dcm", uid.ImplicitVRLittleEndian, ct),
    ("ct/explicit-little-endian.dcm", uid.ExplicitVRLittleEndian, ct),
    ("ct/explicit-big-endian.dcm", uid.ExplicitVRBigEndian, ct),
    ("ct/deflated.dcm", uid.DeflatedExplicitVRLittleEndian, ct),
    ("ct/rle.dcm", uid.RLELossless, ct),
    ("documents/encapsulated-pdf.dcm", uid.ExplicitVRLittleEndian, encapsulated_pdf),
    ("documents/sr-basic-text.dcm", uid.ImplicitVRLittleEndian, report(uid.BasicTextSRStorage, True, 1)),
    ("documents/sr-comprehensive.dcm", uid.ExplicitVRLittleEndian, report(uid.ComprehensiveSRStorage, True, 12)),
    ("documents/sr-comprehensive-deflated.dcm", uid.DeflatedExplicitVRLittleEndian, report(uid.ComprehensiveSRStorage, False, 4)),
    ("mr/implicit-little-endian.dcm", uid.ImplicitVRLittleEndian, mr),
    ("mr/explicit-little-endian.dcm", uid.ExplicitVRLittleEndian, mr),
    ("mr/jpeg-2000-lossless.dcm", uid.JPEG2000Lossless, mr),
    ("mr/jpeg-2000.dcm", uid.JPEG2000, mr),
    ("rt/structure-set.dcm", uid.ImplicitVRLittleEndian, structure_set),
    ("sc/jpeg-baseline.dcm", uid.JPEGBaseline8Bit, secondary_capture),
    ("sc/rgb.dcm", uid.ExplicitVRLittleEndian, secondary_capture),
    ("us/multi-frame.dcm", uid.ExplicitVRLittleEndian, ultrasound),
    ("us/multi-frame-jpeg-baseline.dcm", uid.JPEGBaseline8Bit, ultrasound),
    ("waveform/ecg", uid.ExplicitVRLittleEndian, electrocardiogram),
]


def coded(dataset):
    out = io.BytesIO()
    dataset.save_as(out, enforce_file_format=True)
    return out.getvalue()


# Files whose group 0002 is not as the standard wants it


def group_length(data):
    return int.from_bytes(data[GROUP_OFFSET + 8 : GROUP_OFFSET + 12], "little")


def data_set_offset(data):
    return GROUP_OFFSET + 12 + group_length(data)


def with_group_length(data, length):
    return data[: GROUP_OFFSET + 8] + length.to_bytes(4, "little") + data[GROUP_OFFSET + 12 :]


def without_group_length(data):
    return data[:GROUP_OFFSET] + data[GROUP_OFFSET + 12 :]


def without_element(data, element):
    """Drops a short element (0002,`element`) and sets the group length right."""
    tag = b"\x02\x00" + element.to_bytes(2, "little")
    start = data.index(tag + b"UI", GROUP_OFFSET)
    count = 8 + int.from_bytes(data[start + 6 : start + 8], "little")
    return with_group_length(data[:start] + data[start + count :], group_length(data) - count)


def implicit_group(data):
    """Group 0002 in implicit VR, which some old writers made."""
    element = b"\x02\x00\x10\x00" + (18).to_bytes(4, "little") + b"1.2.840.10008.1.2\x00"
    return data[:GROUP_OFFSET] + element + data[data_set_offset(data) :]


def with_huge_element(data):
    """Private information that claims to be 4 GB long."""
    element = b"\x02\x00\x02\x01OB\x00\x00\xfe\xff\xff\xff"
    end = data_set_offset(data)
    return data[:end] + element + data[end:]


ODD = [
    ("odd/group-length-missing.dcm", without_group_length),
    ("odd/group-length-too-large.dcm", lambda data: with_group_length(data, 100_000)),
    ("odd/group-length-too-small.dcm", lambda data: with_group_length(data, 30)),
    ("odd/group-length-zero.dcm", lambda data: with_group_length(data, 0)),
]

RAW = [
    ("meta-missing.dcm", uid.ExplicitVRLittleEndian, lambda data: data[:GROUP_OFFSET] + data[data_set_offset(data) :]),
    ("no-preamble.dcm", uid.ExplicitVRLittleEndian, lambda data: data[GROUP_OFFSET - 4 :]),
    ("no-prefix.dcm", uid.ExplicitVRLittleEndian, lambda data: data[GROUP_OFFSET:]),
    ("data-set-implicit.dcm", uid.ImplicitVRLittleEndian, lambda data: data[data_set_offset(data) :]),
    ("data-set-explicit.dcm", uid.ExplicitVRLittleEndian, lambda data: data[data_set_offset(data) :]),
    ("data-set-big-endian.dcm", uid.ExplicitVRBigEndian, lambda data: data[data_set_offset(data) :]),
]

BAD = [
    ("data-set-missing.dcm", lambda data: data[: data_set_offset(data)]),
    ("empty.dcm", lambda data: b""),
    ("meta-cut.dcm", lambda data: data[: GROUP_OFFSET + 60]),
    ("meta-huge-element.dcm", with_huge_element),
    ("meta-implicit-vr.dcm", implicit_group),
    ("meta-without-sop-class.dcm", lambda data: without_element(data, 0x0002)),
    ("meta-without-sop-instance.dcm", lambda data: without_element(data, 0x0003)),
    ("meta-without-transfer-syntax.dcm", lambda data: without_element(data, 0x0010)),
    ("prefix-only.dcm", lambda data: data[:GROUP_OFFSET]),
    ("text.txt", lambda data: b"This is not DICOM.\n"),
]


def write(path, data):
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_bytes(data)


def main():
    for name in ("objects", "raw", "bad"):
        shutil.rmtree(FOLDER / name, ignore_errors=True)
    lines = ["path\tSOP class\tSOP instance\ttransfer syntax\tdata set offset\tdata set bytes\tdata set SHA-256"]

    def declare(path, data, meta, offset):
        write(FOLDER / "objects" / path, data)
        digest = hashlib.sha256(data[offset:]).hexdigest()
        uids = (meta.MediaStorageSOPClassUID, meta.MediaStorageSOPInstanceUID, meta.TransferSyntaxUID)
        lines.append("\t".join([path, *uids, str(offset), str(len(data) - offset), digest]))

    for number, (path, syntax, make) in enumerate(OBJECTS, start=1):
        data = coded(make(path, syntax, number))
        declare(path, data, dcmread(io.BytesIO(data)).file_meta, data_set_offset(data))
    for path, change in ODD:
        data = coded(structure_set(path, uid.ExplicitVRLittleEndian, 1))
        changed = change(data)
        declare(path, changed, dcmread(io.BytesIO(data)).file_meta, data_set_offset(data) + len(changed) - len(data))
    for path, syntax, change in RAW:
        write(FOLDER / "raw" / path, change(coded(structure_set(path, syntax, 1))))
    for path, change in BAD:
        write(FOLDER / "bad" / path, change(coded(structure_set(path, uid.ExplicitVRLittleEndian, 1))))
    (FOLDER / "manifest.tsv").write_text("\n".join(lines) + "\n")


if __name__ == "__main__":
    main()
