extension TransferSyntax {
    /// The transfer syntaxes of the standard (PS3.6 table A-1), in the form that ``UIDTable`` reads.
    static let table = """
        1.2.840.10008.1.2|ImplicitVRLittleEndian|Implicit VR Little Endian
        1.2.840.10008.1.2.1|ExplicitVRLittleEndian|Explicit VR Little Endian
        1.2.840.10008.1.2.1.98|EncapsulatedUncompressedExplicitVRLittleEndian|Encapsulated Uncompressed Explicit VR Little Endian
        1.2.840.10008.1.2.1.99|DeflatedExplicitVRLittleEndian|Deflated Explicit VR Little Endian
        1.2.840.10008.1.2.2|ExplicitVRBigEndian|Explicit VR Big Endian|retired
        1.2.840.10008.1.2.4.50|JPEGBaseline8Bit|JPEG Baseline (Process 1)
        1.2.840.10008.1.2.4.51|JPEGExtended12Bit|JPEG Extended (Process 2 and 4)
        1.2.840.10008.1.2.4.52|JPEGExtended35|JPEG Extended (Process 3 and 5)|retired
        1.2.840.10008.1.2.4.53|JPEGSpectralSelectionNonHierarchical68|JPEG Spectral Selection, Non-Hierarchical (Process 6 and 8)|retired
        1.2.840.10008.1.2.4.54|JPEGSpectralSelectionNonHierarchical79|JPEG Spectral Selection, Non-Hierarchical (Process 7 and 9)|retired
        1.2.840.10008.1.2.4.55|JPEGFullProgressionNonHierarchical1012|JPEG Full Progression, Non-Hierarchical (Process 10 and 12)|retired
        1.2.840.10008.1.2.4.56|JPEGFullProgressionNonHierarchical1113|JPEG Full Progression, Non-Hierarchical (Process 11 and 13)|retired
        1.2.840.10008.1.2.4.57|JPEGLossless|JPEG Lossless, Non-Hierarchical (Process 14)
        1.2.840.10008.1.2.4.58|JPEGLosslessNonHierarchical15|JPEG Lossless, Non-Hierarchical (Process 15)|retired
        1.2.840.10008.1.2.4.59|JPEGExtendedHierarchical1618|JPEG Extended, Hierarchical (Process 16 and 18)|retired
        1.2.840.10008.1.2.4.60|JPEGExtendedHierarchical1719|JPEG Extended, Hierarchical (Process 17 and 19)|retired
        1.2.840.10008.1.2.4.61|JPEGSpectralSelectionHierarchical2022|JPEG Spectral Selection, Hierarchical (Process 20 and 22)|retired
        1.2.840.10008.1.2.4.62|JPEGSpectralSelectionHierarchical2123|JPEG Spectral Selection, Hierarchical (Process 21 and 23)|retired
        1.2.840.10008.1.2.4.63|JPEGFullProgressionHierarchical2426|JPEG Full Progression, Hierarchical (Process 24 and 26)|retired
        1.2.840.10008.1.2.4.64|JPEGFullProgressionHierarchical2527|JPEG Full Progression, Hierarchical (Process 25 and 27)|retired
        1.2.840.10008.1.2.4.65|JPEGLosslessHierarchical28|JPEG Lossless, Hierarchical (Process 28)|retired
        1.2.840.10008.1.2.4.66|JPEGLosslessHierarchical29|JPEG Lossless, Hierarchical (Process 29)|retired
        1.2.840.10008.1.2.4.70|JPEGLosslessSV1|JPEG Lossless, Non-Hierarchical, First-Order Prediction (Process 14 [Selection Value 1])
        1.2.840.10008.1.2.4.80|JPEGLSLossless|JPEG-LS Lossless Image Compression
        1.2.840.10008.1.2.4.81|JPEGLSNearLossless|JPEG-LS Lossy (Near-Lossless) Image Compression
        1.2.840.10008.1.2.4.90|JPEG2000Lossless|JPEG 2000 Image Compression (Lossless Only)
        1.2.840.10008.1.2.4.91|JPEG2000|JPEG 2000 Image Compression
        1.2.840.10008.1.2.4.92|JPEG2000MCLossless|JPEG 2000 Part 2 Multi-component Image Compression (Lossless Only)
        1.2.840.10008.1.2.4.93|JPEG2000MC|JPEG 2000 Part 2 Multi-component Image Compression
        1.2.840.10008.1.2.4.94|JPIPReferenced|JPIP Referenced
        1.2.840.10008.1.2.4.95|JPIPReferencedDeflate|JPIP Referenced Deflate
        1.2.840.10008.1.2.4.100|MPEG2MPML|MPEG2 Main Profile / Main Level
        1.2.840.10008.1.2.4.100.1|MPEG2MPMLF|Fragmentable MPEG2 Main Profile / Main Level
        1.2.840.10008.1.2.4.101|MPEG2MPHL|MPEG2 Main Profile / High Level
        1.2.840.10008.1.2.4.101.1|MPEG2MPHLF|Fragmentable MPEG2 Main Profile / High Level
        1.2.840.10008.1.2.4.102|MPEG4HP41|MPEG-4 AVC/H.264 High Profile / Level 4.1
        1.2.840.10008.1.2.4.102.1|MPEG4HP41F|Fragmentable MPEG-4 AVC/H.264 High Profile / Level 4.1
        1.2.840.10008.1.2.4.103|MPEG4HP41BD|MPEG-4 AVC/H.264 BD-compatible High Profile / Level 4.1
        1.2.840.10008.1.2.4.103.1|MPEG4HP41BDF|Fragmentable MPEG-4 AVC/H.264 BD-compatible High Profile / Level 4.1
        1.2.840.10008.1.2.4.104|MPEG4HP422D|MPEG-4 AVC/H.264 High Profile / Level 4.2 For 2D Video
        1.2.840.10008.1.2.4.104.1|MPEG4HP422DF|Fragmentable MPEG-4 AVC/H.264 High Profile / Level 4.2 For 2D Video
        1.2.840.10008.1.2.4.105|MPEG4HP423D|MPEG-4 AVC/H.264 High Profile / Level 4.2 For 3D Video
        1.2.840.10008.1.2.4.105.1|MPEG4HP423DF|Fragmentable MPEG-4 AVC/H.264 High Profile / Level 4.2 For 3D Video
        1.2.840.10008.1.2.4.106|MPEG4HP42STEREO|MPEG-4 AVC/H.264 Stereo High Profile / Level 4.2
        1.2.840.10008.1.2.4.106.1|MPEG4HP42STEREOF|Fragmentable MPEG-4 AVC/H.264 Stereo High Profile / Level 4.2
        1.2.840.10008.1.2.4.107|HEVCMP51|HEVC/H.265 Main Profile / Level 5.1
        1.2.840.10008.1.2.4.108|HEVCM10P51|HEVC/H.265 Main 10 Profile / Level 5.1
        1.2.840.10008.1.2.4.110|JPEGXLLossless|JPEG XL Lossless
        1.2.840.10008.1.2.4.111|JPEGXLJPEGRecompression|JPEG XL JPEG Recompression
        1.2.840.10008.1.2.4.112|JPEGXL|JPEG XL
        1.2.840.10008.1.2.4.201|HTJ2KLossless|High-Throughput JPEG 2000 Image Compression (Lossless Only)
        1.2.840.10008.1.2.4.202|HTJ2KLosslessRPCL|High-Throughput JPEG 2000 with RPCL Options Image Compression (Lossless Only)
        1.2.840.10008.1.2.4.203|HTJ2K|High-Throughput JPEG 2000 Image Compression
        1.2.840.10008.1.2.4.204|JPIPHTJ2KReferenced|JPIP HTJ2K Referenced
        1.2.840.10008.1.2.4.205|JPIPHTJ2KReferencedDeflate|JPIP HTJ2K Referenced Deflate
        1.2.840.10008.1.2.5|RLELossless|RLE Lossless
        1.2.840.10008.1.2.6.1|RFC2557MIMEEncapsulation|RFC 2557 MIME encapsulation|retired
        1.2.840.10008.1.2.6.2|XMLEncoding|XML Encoding|retired
        1.2.840.10008.1.2.7.1|SMPTEST211020UncompressedProgressiveActiveVideo|SMPTE ST 2110-20 Uncompressed Progressive Active Video
        1.2.840.10008.1.2.7.2|SMPTEST211020UncompressedInterlacedActiveVideo|SMPTE ST 2110-20 Uncompressed Interlaced Active Video
        1.2.840.10008.1.2.7.3|SMPTEST211030PCMDigitalAudio|SMPTE ST 2110-30 PCM Digital Audio
        1.2.840.10008.1.2.8.1|DeflatedImageFrameCompression|Deflated Image Frame Compression
        1.2.840.10008.1.20|Papyrus3ImplicitVRLittleEndian|Papyrus 3 Implicit VR Little Endian|retired
        """
}
