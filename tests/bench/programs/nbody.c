// Five bodies that attract each other, in double precision, by the leapfrog rule. The masses and
// distances are of no real system.
#include "work.h"

#define BODIES 5

struct body {
    double position[3], velocity[3], mass;
};

static double square_root(double value) { return __builtin_sqrt(value); }

static uint32_t bits_of(double value) {
    union {
        double value;
        uint32_t bits[2];
    } both = {value};
    return both.bits[0] ^ both.bits[1];
}

static void attract(struct body *one, struct body *other, double step) {
    double apart[3], distance_2 = 0.0;
    for (int axis = 0; axis < 3; axis++) {
        apart[axis] = one->position[axis] - other->position[axis];
        distance_2 += apart[axis] * apart[axis];
    }
    double pull = step / (distance_2 * square_root(distance_2));
    for (int axis = 0; axis < 3; axis++) {
        one->velocity[axis] -= apart[axis] * other->mass * pull;
        other->velocity[axis] += apart[axis] * one->mass * pull;
    }
}

uint32_t work(uint32_t rounds) {
    static struct body bodies[BODIES];
    uint32_t sum = 0;
    for (int i = 0; i < BODIES; i++) {
        double distance = 1.0 + 1.5 * i * i;
        bodies[i] = (struct body){
            .position = {i % 2 ? distance : -distance, 0.25 * i, 0.125 * i},
            .velocity = {0.0, (i % 2 ? 1.0 : -1.0) / square_root(distance), 0.0625},
            .mass = i ? 0.015625 / i : 1.0,
        };
    }
    for (uint32_t round = 0; round < rounds; round++) {
        for (int i = 0; i < BODIES; i++) {
            for (int j = i + 1; j < BODIES; j++) {
                attract(&bodies[i], &bodies[j], 0.0009765625);
            }
        }
        for (int i = 0; i < BODIES; i++) {
            for (int axis = 0; axis < 3; axis++) {
                bodies[i].position[axis] += 0.0009765625 * bodies[i].velocity[axis];
            }
        }
        sum = sum * 31 + bits_of(bodies[round % BODIES].position[round % 3]);
    }
    return sum;
}
