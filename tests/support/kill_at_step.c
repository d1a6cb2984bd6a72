// Preloaded into `kith` by the test of its crashes: counts what the process writes to files and sockets and what it
// syncs, and ends it with SIGKILL just before the step whose number KITH_TEST_KILL_AT names, as a power cut between two
// of them would. Any thread.
#define _GNU_SOURCE
#include <dlfcn.h>
#include <signal.h>
#include <stdatomic.h>
#include <stdlib.h>
#include <sys/socket.h>
#include <unistd.h>

static void step(void) {
  static atomic_long steps = 0;
  const char* last = getenv("KITH_TEST_KILL_AT");
  if (last != NULL && atomic_fetch_add(&steps, 1) + 1 == atol(last)) kill(getpid(), SIGKILL);
}

// Safety: dlsym gives an object pointer; POSIX guarantees that it converts to a function pointer.
#define REAL(type, name)   \
  static type real = NULL; \
  if (real == NULL) *(void**)(&real) = dlsym(RTLD_NEXT, name)

typedef ssize_t (*write_function)(int, const void*, size_t);
ssize_t write(int fd, const void* bytes, size_t size) {
  REAL(write_function, "write");
  step();
  return real(fd, bytes, size);
}

typedef ssize_t (*pwrite_function)(int, const void*, size_t, off_t);
ssize_t pwrite(int fd, const void* bytes, size_t size, off_t offset) {
  REAL(pwrite_function, "pwrite");
  step();
  return real(fd, bytes, size, offset);
}

typedef ssize_t (*pwrite64_function)(int, const void*, size_t, off64_t);
ssize_t pwrite64(int fd, const void* bytes, size_t size, off64_t offset) {
  REAL(pwrite64_function, "pwrite64");
  step();
  return real(fd, bytes, size, offset);
}

typedef ssize_t (*sendmsg_function)(int, const struct msghdr*, int);
ssize_t sendmsg(int fd, const struct msghdr* message, int flags) {
  REAL(sendmsg_function, "sendmsg");
  step();
  return real(fd, message, flags);
}

typedef ssize_t (*send_function)(int, const void*, size_t, int);
ssize_t send(int fd, const void* bytes, size_t size, int flags) {
  REAL(send_function, "send");
  step();
  return real(fd, bytes, size, flags);
}

typedef int (*sync_function)(int);
int fsync(int fd) {
  REAL(sync_function, "fsync");
  step();
  return real(fd);
}

int fdatasync(int fd) {
  REAL(sync_function, "fdatasync");
  step();
  return real(fd);
}
