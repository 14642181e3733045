// Calls of the host: console, files, time, the command line, the end. What it says comes out
// through them too.
#include "board.h"
#include "host.h"

static void files(void) {
    static const char text[] = "a line of text\nand another\n";
    static char back[64];
    uint32_t count = length(text);
    uint32_t handle = file("note.txt", WRITE_BINARY);
    tell("opened", handle != UINT32_MAX);
    tell("not written", call_with(SYS_WRITE, handle, place(text), count, 0));
    tell("length", call_with(SYS_FLEN, handle, 0, 0, 0));
    tell("closed", call_with(SYS_CLOSE, handle, 0, 0, 0));
    tell("closed again", call_with(SYS_CLOSE, handle, 0, 0, 0));
    handle = file("note.txt", READ_BINARY);
    tell("not read", call_with(SYS_READ, handle, place(back), sizeof back, 0));
    say(back);
    say("\n");
    tell("at the end", call_with(SYS_READ, handle, place(back), sizeof back, 0));
    tell("sought", call_with(SYS_SEEK, handle, 7, 0, 0));
    tell("not read", call_with(SYS_READ, handle, place(back), 2, 0));
    tell("read", (uint32_t)back[0] << 8 | (uint32_t)back[1]);
    tell("not written to what is read", call_with(SYS_WRITE, handle, place(text), count, 0));
    call_with(SYS_CLOSE, handle, 0, 0, 0);
    handle = file("note.txt", READ_WRITE);
    call_with(SYS_SEEK, handle, 2, 0, 0);
    tell("not written over", call_with(SYS_WRITE, handle, place("LINE"), 4, 0));
    call_with(SYS_CLOSE, handle, 0, 0, 0);
    tell("renamed", call_with(SYS_RENAME, place("note.txt"), 8, place("kept.txt"), 8));
    tell("the old one", file("note.txt", READ_BINARY));
    tell("why", call(SYS_ERRNO, NULL));
    tell("empty", call_with(SYS_FLEN, file("none.txt", WRITE_READ), 0, 0, 0));
    tell("removed", call_with(SYS_REMOVE, place("none.txt"), 8, 0, 0));
    tell("removed again", call_with(SYS_REMOVE, place("none.txt"), 8, 0, 0));
    tell("why", call(SYS_ERRNO, NULL));
}

static void console(void) {
    uint32_t out = file(":tt", WRITE_BINARY);
    static const char sent[] = "through a handle\n";
    call(SYS_WRITEC, "c");
    call(SYS_WRITEC, "\n");
    tell("not written", call_with(SYS_WRITE, out, place(sent), length(sent), 0));
}

static void features(void) {
    static uint8_t bytes[8];
    uint32_t handle = file(":semihosting-features", READ_BINARY);
    tell("length", call_with(SYS_FLEN, handle, 0, 0, 0));
    tell("not read", call_with(SYS_READ, handle, place(bytes), 4, 0));
    tell("magic",
         (uint32_t)bytes[0] << 24 | (uint32_t)bytes[1] << 16 | (uint32_t)bytes[2] << 8 | bytes[3]);
    tell("not read", call_with(SYS_READ, handle, place(bytes), 1, 0));
    tell("exit extended, standard error", bytes[0] & 3u);
}

static void program(void) {
    static char line[256];
    volatile uint32_t elapsed[2] = {UINT32_MAX, UINT32_MAX};
    volatile uint32_t block[] = {place(line), sizeof line};
    volatile uint32_t room[4], pointer = place(room);
    tell("command line", call(SYS_GET_CMDLINE, block));
    tell("its length", block[1] == length(line));
    const char *words = line;
    while (*words && *words != ' ') {
        words++;
    }
    say(words);
    say("\n");
    tell("heap", call(SYS_HEAPINFO, &pointer));
    tell("elapsed", call(SYS_ELAPSED, elapsed));
    tell("set", elapsed[1] != UINT32_MAX);
    tell("frequency", call(SYS_TICKFREQ, NULL) >= 1000000);
    tell("error", call_with(SYS_ISERROR, UINT32_MAX, 0, 0, 0) != 0);
    tell("none", call_with(SYS_ISERROR, 5, 0, 0, 0));
    tell("clock", call(SYS_CLOCK, NULL) < 100000);
    tell("time", call(SYS_TIME, NULL) != UINT32_MAX);
}

int main(void) {
    say("semihosting\n");
    files();
    console();
    features();
    program();
    call_with(SYS_EXIT_EXTENDED, APPLICATION_EXIT, 42, 0, 0);
    return 1;
}
