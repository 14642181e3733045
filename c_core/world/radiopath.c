// The paths of the radio: see radiopath.h.
#include "radiopath.h"

#include "exactmath.h"
#include "vector.h"

#define LIGHT_SPEED_M_S 299792458.0
#define MARS_ROTATION_S 88642.663
#define SURFACE_HORIZON_SINE 0.08715574274765817 // of 5 degrees
#define CLOSED_DB (-60.0)

// Signal to noise at these distances.
#define EARTH_SIGNAL_DB 12.0
#define EARTH_REFERENCE_M 2.0e11
#define SURFACE_SIGNAL_DB 20.0
#define SURFACE_REFERENCE_M 1.0e6
// What the ellipse takes of it next to its shell and inside.
#define INTERFERENCE_DB 60.0

static double signal_db(double at_reference_db, double reference_m, double distance_m) {
    return at_reference_db + 2.0 * exact_decibels(reference_m / distance_m);
}

static void camp_place(const struct world_settings *settings, double time_s, double place_m[3]) {
    double turns = time_s / MARS_ROTATION_S;
    double angle_deg =
        exact_degrees_turn(settings->surface_right_ascension_deg + 360.0 * (turns - floor(turns)));
    double longitude = angle_deg * EXACT_RADIANS_PER_DEGREE;
    double latitude = settings->surface_latitude_deg * EXACT_RADIANS_PER_DEGREE;
    double level_m = ORBIT_MARS_RADIUS_M * exact_cos(latitude);
    place_m[0] = level_m * exact_cos(longitude);
    place_m[1] = level_m * exact_sin(longitude);
    place_m[2] = ORBIT_MARS_RADIUS_M * exact_sin(latitude);
}

void radiopath_update(struct radiopath *radiopath, const struct world_settings *settings,
                      const struct sky *sky, const struct orbit *orbit, double interference,
                      uint32_t captured, double time_s) {
    double camp_m[3];
    double way[3];
    camp_place(settings, time_s, camp_m);
    vector_add(way, orbit->position_m, -1.0, camp_m);
    double distance_m = vector_length(way);
    double height_m = vector_dot(way, camp_m) / ORBIT_MARS_RADIUS_M;
    radiopath->distance_m[RADIOPATH_SURFACE] = distance_m;
    radiopath->open[RADIOPATH_SURFACE] = !captured && height_m >= SURFACE_HORIZON_SINE * distance_m;
    radiopath->signal_db[RADIOPATH_SURFACE] =
        signal_db(SURFACE_SIGNAL_DB, SURFACE_REFERENCE_M, distance_m);

    radiopath->distance_m[RADIOPATH_EARTH] = sky->earth_distance_m;
    radiopath->open[RADIOPATH_EARTH] = !captured && !orbit_hidden(orbit->position_m, sky->earth);
    radiopath->signal_db[RADIOPATH_EARTH] =
        signal_db(EARTH_SIGNAL_DB, EARTH_REFERENCE_M, sky->earth_distance_m);

    for (int link = 0; link < RADIOPATH_LINKS; link++) {
        radiopath->light_time_s[link] = radiopath->distance_m[link] / LIGHT_SPEED_M_S;
        radiopath->signal_db[link] =
            radiopath->open[link] ? radiopath->signal_db[link] - INTERFERENCE_DB * interference
                                  : CLOSED_DB;
    }
}
