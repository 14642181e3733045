// Chance: see noise.h.
#include "noise.h"

#include <math.h>

#include "exactmath.h"

#define GOLDEN_RATIO UINT64_C(0x9E3779B97F4A7C15)
#define UNIT_OF_53_BITS 0x1p-53
#define DIRECTION_TRIES 64

// Eight numbers of 16 bits: their sum has this mean and one over this deviation.
#define SUM_MEAN (8.0 * 32767.5)
#define ONE_OVER_SUM_DEVIATION 0x1.3988e1412ed76p-16

uint64_t noise_of(uint64_t number) {
    uint64_t mixed = number + GOLDEN_RATIO;
    mixed = (mixed ^ (mixed >> 30)) * UINT64_C(0xBF58476D1CE4E5B9);
    mixed = (mixed ^ (mixed >> 27)) * UINT64_C(0x94D049BB133111EB);
    return mixed ^ (mixed >> 31);
}

double noise_uniform_of(uint64_t number) {
    return (double)(noise_of(number) >> 11) * UNIT_OF_53_BITS;
}

void noise_start(struct noise *noise, uint64_t seed) {
    for (uint32_t stream = 0; stream < NOISE_STREAMS; stream++) {
        noise->counter[stream] = noise_of(noise_of(seed) + stream);
    }
}

uint64_t noise_bits(struct noise *noise, enum noise_stream stream) {
    uint64_t bits = noise_of(noise->counter[stream]);
    noise->counter[stream] += GOLDEN_RATIO;
    return bits;
}

double noise_uniform(struct noise *noise, enum noise_stream stream) {
    return (double)(noise_bits(noise, stream) >> 11) * UNIT_OF_53_BITS;
}

double noise_normal(struct noise *noise, enum noise_stream stream) {
    uint64_t sum = 0;
    for (int draw = 0; draw < 2; draw++) {
        uint64_t bits = noise_bits(noise, stream);
        sum += (bits & 0xFFFFu) + (bits >> 16 & 0xFFFFu) + (bits >> 32 & 0xFFFFu) + (bits >> 48);
    }
    return ((double)sum - SUM_MEAN) * ONE_OVER_SUM_DEVIATION;
}

void noise_direction(struct noise *noise, enum noise_stream stream, double direction[3]) {
    // A point of the unit cube is in the unit ball about every second time.
    for (int tries = 0; tries < DIRECTION_TRIES; tries++) {
        double square = 0.0;
        for (int axis = 0; axis < 3; axis++) {
            direction[axis] = 2.0 * noise_uniform(noise, stream) - 1.0;
            square += direction[axis] * direction[axis];
        }
        if (square <= 1.0 && square > 0.0) {
            double scale = 1.0 / sqrt(square);
            for (int axis = 0; axis < 3; axis++) {
                direction[axis] *= scale;
            }
            return;
        }
    }
    direction[0] = 1.0;
    direction[1] = 0.0;
    direction[2] = 0.0;
}
