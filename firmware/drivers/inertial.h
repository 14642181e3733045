// Inertial unit: rates and accelerations along the body axes, 50 samples a second.
#ifndef ARES4_DRIVERS_INERTIAL_H
#define ARES4_DRIVERS_INERTIAL_H

#include <stdint.h>

#include "generated/ship.h"
#include "kernel/mathematics.h"

#define INERTIAL_SAMPLES_PER_SECOND SHIP_STEPS_PER_SECOND

struct inertial_sample {
    uint32_t number; // samples since power-on
    struct vector rate_rad_s;
    struct vector acceleration_m_s2; // all but gravity
};

struct inertial_sample inertial_read(void);

#endif
