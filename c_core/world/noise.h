// Chance: a counter-based generator for each thing that is noisy.
//
// Each stream is its own, so that how often the program fires the LIDAR does not change the
// turbulence. Source: the SplitMix64 generator (Steele, Lea and Flood, "Fast splittable
// pseudorandom number generators", OOPSLA 2014): a counter by the golden ratio, then a mixing
// function.
//
// NOT modelled: the far tails of the normal law; a variate lies within 4.9 deviations.
#ifndef ARES_WORLD_NOISE_H
#define ARES_WORLD_NOISE_H

#include <stdint.h>

enum noise_stream {
    NOISE_TURBULENCE,
    NOISE_ELLIPSE,
    NOISE_LIDAR,
    NOISE_IMAGER,
    NOISE_INERTIAL,
    NOISE_STARTRACKER,
    NOISE_RADIO,
    NOISE_STREAMS,
};

struct noise {
    uint64_t counter[NOISE_STREAMS];
};

void noise_start(struct noise *noise, uint64_t seed);
uint64_t noise_bits(struct noise *noise, enum noise_stream stream);
// At least 0, less than 1.
double noise_uniform(struct noise *noise, enum noise_stream stream);
// Mean 0, deviation 1.
double noise_normal(struct noise *noise, enum noise_stream stream);
// A direction, all alike.
void noise_direction(struct noise *noise, enum noise_stream stream, double direction[3]);

// Well mixed bits that belong to a number: for what must be the same each time it is looked at.
uint64_t noise_of(uint64_t number);
// The same, at least 0 and less than 1.
double noise_uniform_of(uint64_t number);

#endif
