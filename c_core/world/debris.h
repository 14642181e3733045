// What drifts in the calm of the ellipse: wreckage and rock from everywhere.
//
// The pieces are made from the seed, and circle slowly around the centre; nothing is stored, a
// piece is computed whenever it is looked at. They are only to be seen from inside.
//
// NOT modelled: pieces that touch each other or the ship.
// Source: the story; places, sizes and kinds are ours.
#ifndef ARES_WORLD_DEBRIS_H
#define ARES_WORLD_DEBRIS_H

#include <stdint.h>

#include "world.h"

#define DEBRIS_PIECES 60

enum debris_kind {
    DEBRIS_ROCK,
    DEBRIS_ICE,
    DEBRIS_IRON,
    DEBRIS_HULL_METAL,
    DEBRIS_POLYMER,
    DEBRIS_UNKNOWN, // defies analysis
    DEBRIS_KINDS,
};

struct debris_piece {
    double from_ship_m[3]; // inertial
    double speed_m_s[3];   // against the ship
    double width_m;
    double brightness; // 0 to 1
    uint32_t kind;     // enum debris_kind
    uint32_t padding;
};

// A piece as it is now, seen by the captured ship.
void debris_piece(const struct world *world, uint32_t number, struct debris_piece *piece);

#endif
