#ifndef DICOMPROBE_CZLIB_SHIMS_H
#define DICOMPROBE_CZLIB_SHIMS_H

#include <zlib.h>

// Macros, which Swift does not see. Negative window bits: a bare deflate stream (RFC 1951), without header and checksum.
static inline int dicomprobe_inflateInit(z_stream *stream) { return inflateInit2(stream, -MAX_WBITS); }

static inline int dicomprobe_deflateInit(z_stream *stream) {
    return deflateInit2(stream, Z_DEFAULT_COMPRESSION, Z_DEFLATED, -MAX_WBITS, 8, Z_DEFAULT_STRATEGY);
}

#endif
