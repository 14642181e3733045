// Picture monitor: shows a grey picture that lies in RAM.
#ifndef ARES4_DRIVERS_MONITOR_H
#define ARES4_DRIVERS_MONITOR_H

#include <stdbool.h>
#include <stdint.h>

void monitor_show(const uint8_t *picture, uint32_t width, uint32_t height);
void monitor_light(bool on);

#endif
