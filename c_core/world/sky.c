// The sky: see sky.h.
#include "sky.h"

#include "exactmath.h"
#include "vector.h"

#define J2000_UTC_S 946728000.0 // 2000-01-01T12:00:00, in seconds since 1970
#define TERRESTRIAL_LEAD_S 69.184
#define SECONDS_PER_DAY 86400.0
#define OBLIQUITY_DEG 25.19

// The direction from Mars to the Sun along the ecliptic, less the solar longitude: the Sun stood at
// solar longitude 0 when Mars was at heliocentric longitude 85.06 degrees.
#define EQUINOX_LONGITUDE_DEG 265.06

static double sine_deg(double angle_deg) {
    return exact_sin(exact_degrees_turn(angle_deg) * EXACT_RADIANS_PER_DEGREE);
}

static double cosine_deg(double angle_deg) {
    return exact_cos(exact_degrees_turn(angle_deg) * EXACT_RADIANS_PER_DEGREE);
}

// The solar longitude of Mars and its distance from the Sun.
static void place_sun(struct sky *sky, double days) {
    double anomaly_deg = 19.3871 + 0.52402073 * days;
    double mean_sun_deg = 270.3871 + 0.524038496 * days;
    double centre_deg = (10.691 + 3.0e-7 * days) * sine_deg(anomaly_deg) +
                        0.623 * sine_deg(2.0 * anomaly_deg) + 0.050 * sine_deg(3.0 * anomaly_deg) +
                        0.005 * sine_deg(4.0 * anomaly_deg) + 0.0005 * sine_deg(5.0 * anomaly_deg);
    sky->solar_longitude_deg = exact_degrees_turn(mean_sun_deg + centre_deg);
    sky->sun_distance_au =
        SKY_MARS_MEAN_DISTANCE_AU *
        (1.00436 - 0.09309 * cosine_deg(anomaly_deg) - 0.004336 * cosine_deg(2.0 * anomaly_deg) -
         0.00031 * cosine_deg(3.0 * anomaly_deg) - 0.00003 * cosine_deg(4.0 * anomaly_deg));
}

// From the plane of the orbit into that of the equator.
static void tilt(double out[3], double along, double across) {
    out[0] = along;
    out[1] = across * cosine_deg(OBLIQUITY_DEG);
    out[2] = across * sine_deg(OBLIQUITY_DEG);
}

void sky_update(struct sky *sky, double utc_s) {
    double days = (utc_s + TERRESTRIAL_LEAD_S - J2000_UTC_S) / SECONDS_PER_DAY;
    place_sun(sky, days);
    double sun_along = cosine_deg(sky->solar_longitude_deg);
    double sun_across = sine_deg(sky->solar_longitude_deg);
    tilt(sky->sun, sun_along, sun_across);

    double anomaly_deg = 357.529 + 0.98560028 * days;
    double sun_of_earth_deg = 280.459 + 0.98564736 * days + 1.915 * sine_deg(anomaly_deg) +
                              0.020 * sine_deg(2.0 * anomaly_deg);
    double earth_au =
        1.00014 - 0.01671 * cosine_deg(anomaly_deg) - 0.00014 * cosine_deg(2.0 * anomaly_deg);
    double earth_deg = sun_of_earth_deg + 180.0 - EQUINOX_LONGITUDE_DEG;
    tilt(sky->earth, sky->sun_distance_au * sun_along + earth_au * cosine_deg(earth_deg),
         sky->sun_distance_au * sun_across + earth_au * sine_deg(earth_deg));
    double distance_au = vector_length(sky->earth);
    sky->earth_distance_m = distance_au * SKY_ASTRONOMICAL_UNIT_M;
    vector_scale(sky->earth, 1.0 / distance_au, sky->earth);
}
