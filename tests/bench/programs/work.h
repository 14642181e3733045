// What a bench program is: so many rounds of its work, and a checksum of all of them.
#ifndef ARES_BENCH_WORK_H
#define ARES_BENCH_WORK_H

#include <stdint.h>

uint32_t work(uint32_t rounds);

#endif
