// The sky: where the Sun and the Earth stand, seen from Mars.
//
// Directions are inertial: Z the north pole of Mars, X its vernal equinox (where the Sun stands at
// solar longitude 0). They are computed anew once a minute of the world.
//
// NOT modelled: the tilt of the orbits of Mars and Earth against each other (1.85 degrees),
// precession, the moons, the other planets. Source: solar longitude and distance by Allison and
// McEwen, Planetary and Space Science 48 (2000), the series of the Mars24 clock; the Sun's place
// seen from the Earth from the Astronomical Almanac, section C.
#ifndef ARES_WORLD_SKY_H
#define ARES_WORLD_SKY_H

#define SKY_ASTRONOMICAL_UNIT_M 149597870700.0
#define SKY_MARS_MEAN_DISTANCE_AU 1.52367934

struct sky {
    double sun[3]; // unit vector
    double sun_distance_au;
    double solar_longitude_deg;
    double earth[3]; // unit vector
    double earth_distance_m;
};

void sky_update(struct sky *sky, double utc_s);

#endif
