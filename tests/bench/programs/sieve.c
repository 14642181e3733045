// The sieve of Eratosthenes over bytes: how many primes there are, and their sum.
#include "work.h"

#define LIMIT 65536u

static uint8_t composite[LIMIT];

uint32_t work(uint32_t rounds) {
    uint32_t sum = 0;
    for (uint32_t round = 0; round < rounds; round++) {
        for (uint32_t i = 0; i < LIMIT; i++) {
            composite[i] = 0;
        }
        for (uint32_t i = 2; i * i < LIMIT; i++) {
            if (!composite[i]) {
                for (uint32_t multiple = i * i; multiple < LIMIT; multiple += i) {
                    composite[multiple] = 1;
                }
            }
        }
        for (uint32_t i = 2; i < LIMIT - round % 7; i++) {
            if (!composite[i]) {
                sum = (sum ^ round) + i;
            }
        }
    }
    return sum;
}
