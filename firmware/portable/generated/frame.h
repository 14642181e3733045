// The numbers of a frame.
// Made by firmware/generate.py: do not edit.
// clang-format off
#ifndef ARES4_PORTABLE_GENERATED_FRAME_H
#define ARES4_PORTABLE_GENERATED_FRAME_H

#define FRAME_SYNC_BYTES 0x1Au, 0xCFu, 0xFCu, 0x1Du
#define FRAME_SYNC_COUNT 4u
#define FRAME_VERSION 1u
#define FRAME_PAYLOAD_MAX 200u

#endif
