/// Notices that a data set describes pixels and has none, as one does that broke off between two elements, in front of the longest.
struct PixelDataCheck: Sendable {
    private var describesPixels = false
    private var hasPixels = false

    /// Whether Rows has been passed, and neither pixels nor anything that stands behind them.
    var lacksPixelData: Bool { describesPixels && !hasPixels }

    /// - Parameter tag: of an element of the data set itself, not of an item.
    mutating func note(_ tag: Tag) {
        switch tag.group {
        case 0x0028:
            if tag == .rows { describesPixels = true }
            // Pixels that are elsewhere (PS3.3 C.7.6.3).
            if tag == .pixelDataProviderURL { hasPixels = true }
        case 0x5600:
            // Spectra have rows and columns, too, and these in place of pixels (PS3.3 C.8.14.4).
            if tag == .spectroscopyData { hasPixels = true }
        case 0x7FE0...:
            if tag >= .floatPixelData { hasPixels = true }
        default: break
        }
    }
}
