// What there is to be seen from the ship: radiance along a direction in a band, and the lines of
// its light.
//
// Mars with its day side, its texture and a thin haze at the limb; the Sun; stars of a made-up
// catalogue; the ellipse from outside as a glowing oval with a halo of shear, from inside as a
// luminous sky with wreckage before it. Prepared once for a picture, then asked ray by ray. 1 is a
// sunlit plain of Mars.
//
// NOT modelled: the real stars, the real face of Mars, moons, the Earth as a disc, the ship's own
// parts, shadows of the wreckage, lens and detector (the imager adds its noise). Source: Lambert's
// law and an exponential atmosphere of 11 km; brightness and spectra are ours.
#ifndef ARES_WORLD_VIEW_H
#define ARES_WORLD_VIEW_H

#include <stdint.h>

#include "debris.h"
#include "world.h"

#define VIEW_STARS 1500
#define VIEW_LINES 8
#define VIEW_TEXTURE_LAYERS 6 // of the face of Mars, the finest about 15 km

// The numbers are those of imager.rdl.
enum view_band {
    VIEW_VISIBLE,
    VIEW_NEAR_INFRARED,
    VIEW_THERMAL,
    VIEW_ULTRAVIOLET,
    VIEW_GRAVIMETRIC,
    VIEW_BANDS,
};

enum view_matter {
    VIEW_SKY,
    VIEW_SUN,
    VIEW_MARS,
    VIEW_HAZE,
    VIEW_ELLIPSE,
    VIEW_INSIDE,
    VIEW_DEBRIS, // and the kinds of it from here on
    VIEW_MATTERS = VIEW_DEBRIS + DEBRIS_KINDS,
};

// A cell of the texture, and the numbers at its corners.
struct view_cell {
    double corners[8];
    int32_t place[3];
    int32_t padding;
};

struct view {
    double position_m[3];
    double sun[3];
    double sun_cosine; // of the Sun's angular radius
    double mars_sine;  // of the angle Mars has turned, and its cosine
    double mars_cosine;
    double ellipse_m[3]; // from the ship to its centre
    double ellipse_up[3];
    double major_m;
    double minor_m;
    struct debris_piece debris[DEBRIS_PIECES];
    uint32_t band;
    uint32_t ellipse_out;
    uint32_t captured;
    uint32_t padding;
    struct view_cell texture[VIEW_TEXTURE_LAYERS]; // where the last ray fell, of each layer
};

void view_prepare(struct view *view, const struct world *world, enum view_band band);
// Radiance along a unit vector, stars not counted; and what it comes from.
double view_radiance(struct view *view, const double direction[3], enum view_matter *matter);
// A star: its direction and how much light of it there is in the band; 0 where Mars hides it.
double view_star(const struct view *view, uint32_t number, double direction[3]);
// How strong a spectral line of a matter is, 0 to 1.
double view_line(enum view_matter matter, uint32_t line);

#endif
