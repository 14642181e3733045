// The ship's loads. Made by generate.py: do not edit.
#ifndef ARES_GENERATED_LOADS_H
#define ARES_GENERATED_LOADS_H

#define LOADS_COUNT 13u

// In the order of their bits: what is written for them.
#define LOAD_WORDS(ROW) \
    ROW("LIDAR") \
    ROW("IMAGER") \
    ROW("HGA") \
    ROW("UHF") \
    ROW("CABIN HEAT") \
    ROW("RCS") \
    ROW("WHEELS") \
    ROW("DISTRIBUTOR") \
    ROW("RECORDER") \
    ROW("INTERIOR LIGHT") \
    ROW("LIFE SUPPORT") \
    ROW("NAVIGATION") \
    ROW("DRIVE")

// In the order in which they are shed: name, bus, the switch that it follows (CONTROLS:
// none), is it on while that is off, does a dark ship open it, below which charge in
// percent it is shed (0: never).
#define LOAD_SUPPLY(ROW) \
    ROW(INTERIOR_LIGHT, B, CONTROL_INTERIOR_LIGHT, 0, 1, 20) \
    ROW(CABIN_HEAT, B, CONTROL_CABIN_HEAT, 0, 1, 18) \
    ROW(HGA, A, CONTROL_HGA, 0, 1, 15) \
    ROW(LIDAR, A, CONTROL_LIDAR, 0, 1, 12) \
    ROW(DRIVE, B, CONTROL_DRIVE, 0, 1, 10) \
    ROW(WHEELS, A, CONTROL_WHEELS, 0, 1, 9) \
    ROW(RCS, A, CONTROL_RCS, 0, 1, 8) \
    ROW(IMAGER, B, CONTROL_IMAGER, 0, 0, 6) \
    ROW(UHF, B, CONTROL_UHF, 0, 1, 4) \
    ROW(DISTRIBUTOR, B, CONTROL_DISTRIBUTOR, 0, 1, 0) \
    ROW(LIFE_SUPPORT, A, CONTROL_LIFE_SUPPORT_OFF, 1, 1, 0) \
    ROW(NAVIGATION, A, CONTROLS, 0, 0, 0) \
    ROW(RECORDER, BATTERY, CONTROL_RECORDER, 0, 0, 0)

#endif
