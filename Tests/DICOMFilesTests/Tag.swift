import DICOMData

/// Not the tag that tests can have.
typealias Tag = DICOMData.Tag
