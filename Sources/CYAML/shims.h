#ifndef DICOMPROBE_CYAML_SHIMS_H
#define DICOMPROBE_CYAML_SHIMS_H

#include <yaml.h>

#endif
