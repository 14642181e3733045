"""gdb's remote protocol: a debugger at a socket, who may hold the ship."""
