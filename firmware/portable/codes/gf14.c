// See gf14.h.
#include "gf14.h"

void gf14_open(struct gf14 *field) {
    uint32_t power = 1;
    for (uint32_t exponent = 0; exponent < GF14_UNITS; exponent++) {
        field->power[exponent] = (uint16_t)power;
        field->logarithm[power] = (uint16_t)exponent;
        power <<= 1;
        power ^= power & GF14_SIZE ? GF14_POLYNOMIAL : 0;
    }
    field->power[GF14_UNITS] = 1;
    field->logarithm[0] = 0; // there is none; nobody reads it
}
