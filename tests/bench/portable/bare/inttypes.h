// What littlefs takes of <inttypes.h>: nothing that is left when it prints nothing.
#ifndef ARES4_BENCH_INTTYPES_H
#define ARES4_BENCH_INTTYPES_H

#include <stdint.h>

#endif
