// The ship's loads as physics has them. Made by generate.py: do not edit.
#ifndef ARES_GENERATED_WORLD_LOADS_H
#define ARES_GENERATED_WORLD_LOADS_H

// In the order of their bits: name, bus; watts drawn, warming the cabin, emitted, each
// standing by and what working adds.
#define LOAD_ROWS(ROW) \
    ROW(LIDAR, A, 400.0, 1200.0, 0.0, 0.0, 8.0, 450.0) \
    ROW(IMAGER, B, 250.0, 100.0, 0.0, 0.0, 4.0, 0.0) \
    ROW(HGA, A, 900.0, 0.0, 0.0, 0.0, 220.0, 0.0) \
    ROW(UHF, B, 120.0, 0.0, 0.0, 0.0, 65.0, 0.0) \
    ROW(CABIN_HEAT, B, 20.0, 2400.0, 0.0, 2400.0, 65.0, 700.0) \
    ROW(RCS, A, 180.0, 400.0, 0.0, 0.0, 62.0, 150.0) \
    ROW(WHEELS, A, 300.0, 900.0, 0.0, 0.0, 62.0, 60.0) \
    ROW(DISTRIBUTOR, B, 200.0, 3300.0, 0.0, 0.0, 62.0, 400.0) \
    ROW(RECORDER, BATTERY, 60.0, 0.0, 0.0, 0.0, 10.0, 0.0) \
    ROW(INTERIOR_LIGHT, B, 240.0, 0.0, 240.0, 0.0, 80.0, 0.0) \
    ROW(LIFE_SUPPORT, A, 1800.0, 0.0, 500.0, 0.0, 300.0, 0.0) \
    ROW(NAVIGATION, A, 350.0, 0.0, 0.0, 0.0, 40.0, 0.0) \
    ROW(DRIVE, B, 300.0, 4700.0, 0.0, 0.0, 62.0, 1500.0)

#endif
