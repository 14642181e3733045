// LIDAR scope: spots, rings and a sweep line on a plotting tube.
#ifndef ARES4_DRIVERS_SCOPE_H
#define ARES4_DRIVERS_SCOPE_H

#include <stdbool.h>
#include <stdint.h>

#define SCOPE_SPOTS 64u
#define SCOPE_EDGE 1000 // thousandths of the tube's radius

// On or off, how many spots, and the direction of the sweep line.
void scope_show(bool on, uint32_t spots, uint32_t sweep_centidegrees);
void scope_rings(uint32_t radius);
void scope_spot(uint32_t spot, int32_t x, int32_t y, uint32_t intensity, uint32_t radius);

#endif
