// The files of the firmware by number, as the Makefile names them.
// Made by firmware/generate.py: do not edit.
// clang-format off
#ifndef ARES4_GENERATED_SOURCES_H
#define ARES4_GENERATED_SOURCES_H

enum source {
    SOURCE_unknown = 0,
    SOURCE_boot_boot_c = 1,
    SOURCE_drivers_attitude_c = 2,
    SOURCE_drivers_cabin_c = 3,
    SOURCE_drivers_clock_c = 4,
    SOURCE_drivers_cockpit_c = 5,
    SOURCE_drivers_distributor_c = 6,
    SOURCE_drivers_drive_c = 7,
    SOURCE_drivers_edac_c = 8,
    SOURCE_drivers_headset_c = 9,
    SOURCE_drivers_imager_c = 10,
    SOURCE_drivers_inertial_c = 11,
    SOURCE_drivers_lidar_c = 12,
    SOURCE_drivers_massmem_c = 13,
    SOURCE_drivers_monitor_c = 14,
    SOURCE_drivers_power_c = 15,
    SOURCE_drivers_radio_c = 16,
    SOURCE_drivers_restart_c = 17,
    SOURCE_drivers_scope_c = 18,
    SOURCE_drivers_screen_c = 19,
    SOURCE_drivers_startracker_c = 20,
    SOURCE_drivers_uart_c = 21,
    SOURCE_drivers_watchdog_c = 22,
    SOURCE_flight_air_c = 23,
    SOURCE_flight_alarms_c = 24,
    SOURCE_flight_apps_c = 25,
    SOURCE_flight_archive_c = 26,
    SOURCE_flight_burn_c = 27,
    SOURCE_flight_contacts_c = 28,
    SOURCE_flight_display_c = 29,
    SOURCE_flight_events_c = 30,
    SOURCE_flight_health_c = 31,
    SOURCE_flight_imaging_c = 32,
    SOURCE_flight_indicators_c = 33,
    SOURCE_flight_lastlight_c = 34,
    SOURCE_flight_minimal_c = 35,
    SOURCE_flight_navigation_c = 36,
    SOURCE_flight_packing_c = 37,
    SOURCE_flight_pages_c = 38,
    SOURCE_flight_pages_alarms_c = 39,
    SOURCE_flight_pages_flight_c = 40,
    SOURCE_flight_pages_panel_c = 41,
    SOURCE_flight_pages_playback_c = 42,
    SOURCE_flight_pages_sensors_c = 43,
    SOURCE_flight_pages_ship_c = 44,
    SOURCE_flight_pages_transcript_c = 45,
    SOURCE_flight_panel_c = 46,
    SOURCE_flight_pointing_c = 47,
    SOURCE_flight_recorder_c = 48,
    SOURCE_flight_records_c = 49,
    SOURCE_flight_sending_c = 50,
    SOURCE_flight_start_c = 51,
    SOURCE_flight_supply_c = 52,
    SOURCE_flight_telemetry_c = 53,
    SOURCE_flight_texts_c = 54,
    SOURCE_flight_transcript_c = 55,
    SOURCE_flight_upkeep_c = 56,
    SOURCE_flight_uplink_c = 57,
    SOURCE_flight_waiting_c = 58,
    SOURCE_flight_words_c = 59,
    SOURCE_kernel_commanded_c = 60,
    SOURCE_kernel_executive_c = 61,
    SOURCE_kernel_fault_c = 62,
    SOURCE_kernel_format_c = 63,
    SOURCE_kernel_interrupts_c = 64,
    SOURCE_kernel_kept_c = 65,
    SOURCE_kernel_mathematics_c = 66,
    SOURCE_kernel_memory_c = 67,
    SOURCE_kernel_starts_c = 68,
    SOURCE_kernel_ticks_c = 69,
};

// name
#define SOURCE_NAMES(ROW) \
    ROW("unknown") \
    ROW("boot/boot.c") \
    ROW("drivers/attitude.c") \
    ROW("drivers/cabin.c") \
    ROW("drivers/clock.c") \
    ROW("drivers/cockpit.c") \
    ROW("drivers/distributor.c") \
    ROW("drivers/drive.c") \
    ROW("drivers/edac.c") \
    ROW("drivers/headset.c") \
    ROW("drivers/imager.c") \
    ROW("drivers/inertial.c") \
    ROW("drivers/lidar.c") \
    ROW("drivers/massmem.c") \
    ROW("drivers/monitor.c") \
    ROW("drivers/power.c") \
    ROW("drivers/radio.c") \
    ROW("drivers/restart.c") \
    ROW("drivers/scope.c") \
    ROW("drivers/screen.c") \
    ROW("drivers/startracker.c") \
    ROW("drivers/uart.c") \
    ROW("drivers/watchdog.c") \
    ROW("flight/air.c") \
    ROW("flight/alarms.c") \
    ROW("flight/apps.c") \
    ROW("flight/archive.c") \
    ROW("flight/burn.c") \
    ROW("flight/contacts.c") \
    ROW("flight/display.c") \
    ROW("flight/events.c") \
    ROW("flight/health.c") \
    ROW("flight/imaging.c") \
    ROW("flight/indicators.c") \
    ROW("flight/lastlight.c") \
    ROW("flight/minimal.c") \
    ROW("flight/navigation.c") \
    ROW("flight/packing.c") \
    ROW("flight/pages.c") \
    ROW("flight/pages_alarms.c") \
    ROW("flight/pages_flight.c") \
    ROW("flight/pages_panel.c") \
    ROW("flight/pages_playback.c") \
    ROW("flight/pages_sensors.c") \
    ROW("flight/pages_ship.c") \
    ROW("flight/pages_transcript.c") \
    ROW("flight/panel.c") \
    ROW("flight/pointing.c") \
    ROW("flight/recorder.c") \
    ROW("flight/records.c") \
    ROW("flight/sending.c") \
    ROW("flight/start.c") \
    ROW("flight/supply.c") \
    ROW("flight/telemetry.c") \
    ROW("flight/texts.c") \
    ROW("flight/transcript.c") \
    ROW("flight/upkeep.c") \
    ROW("flight/uplink.c") \
    ROW("flight/waiting.c") \
    ROW("flight/words.c") \
    ROW("kernel/commanded.c") \
    ROW("kernel/executive.c") \
    ROW("kernel/fault.c") \
    ROW("kernel/format.c") \
    ROW("kernel/interrupts.c") \
    ROW("kernel/kept.c") \
    ROW("kernel/mathematics.c") \
    ROW("kernel/memory.c") \
    ROW("kernel/starts.c") \
    ROW("kernel/ticks.c")

#endif
