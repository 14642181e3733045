// The product of two 64 by 64 matrices in single precision.
#include "work.h"

#define SIDE 64

static float left[SIDE][SIDE], right[SIDE][SIDE], product[SIDE][SIDE];

static uint32_t bits_of(float value) {
    union {
        float value;
        uint32_t bits;
    } both = {value};
    return both.bits;
}

uint32_t work(uint32_t rounds) {
    uint32_t sum = 0;
    for (int i = 0; i < SIDE * SIDE; i++) {
        left[i / SIDE][i % SIDE] = (float)(i % 97) * 0.125f - 5.0f;
        right[i / SIDE][i % SIDE] = (float)(i % 89) * 0.0625f - 2.0f;
    }
    for (uint32_t round = 0; round < rounds; round++) {
        for (int i = 0; i < SIDE; i++) {
            for (int j = 0; j < SIDE; j++) {
                float total = 0.0f;
                for (int k = 0; k < SIDE; k++) {
                    total += left[i][k] * right[k][j];
                }
                product[i][j] = total;
            }
        }
        sum = sum * 31 + bits_of(product[round % SIDE][round / SIDE % SIDE]);
        left[round % SIDE][round / SIDE % SIDE] += 0.5f;
    }
    return sum;
}
