// The paths of the radio: to Houston and to the team on the surface.
//
// A path is open while Mars does not stand in it; the surface team turns with Mars and is heard
// from 5 degrees above its horizon on. The signal falls with the square of the distance; the
// ellipse drowns it.
//
// NOT modelled: the Sun near the path, the turning of the Earth (there is always a station),
// weather, pointing of the antenna. Source: free-space loss; the signal at unit distance is ours.
// Rotation of Mars: 88,642.663 s, IAU.
#ifndef ARES_WORLD_RADIOPATH_H
#define ARES_WORLD_RADIOPATH_H

#include <stdint.h>

#include "orbit.h"
#include "settings.h"
#include "sky.h"

enum radiopath_link { RADIOPATH_EARTH, RADIOPATH_SURFACE, RADIOPATH_LINKS };

// A carrier is held from this signal to noise on.
#define RADIOPATH_LOCK_DB 3.0

struct radiopath {
    double signal_db[RADIOPATH_LINKS]; // signal to noise; very low while the path is closed
    double distance_m[RADIOPATH_LINKS];
    double light_time_s[RADIOPATH_LINKS]; // one way
    uint32_t open[RADIOPATH_LINKS];       // nothing stands in the path
};

void radiopath_update(struct radiopath *radiopath, const struct world_settings *settings,
                      const struct sky *sky, const struct orbit *orbit, double interference,
                      uint32_t captured, double time_s);

#endif
