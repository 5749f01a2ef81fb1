/*
 * Stands between the program under test and the kernel, for the files below one folder: numbers every call that changes something there, writes down
 * what it did, and can make one of them fail, or all from one on. Loaded with LD_PRELOAD; the confined child, whose environment is cleared, never
 * sees it.
 *
 * SHIM_HOME   the folder
 * SHIM_LOG    where to write the calls down; the form is in recording.rs
 * SHIM_DATA   set: written data too
 * SHIM_NOSYNC set: nothing is really forced to the disk; the test plays the disk
 * SHIM_AT     the number of the call that is to fail, from 1
 * SHIM_HOW    once | on | space-on | short | torn
 * SHIM_ERRNO  the error it fails with
 * SHIM_BELOW  a path below the folder: changes there always fail with SHIM_ERRNO, and nothing else does
 */
#define _GNU_SOURCE
#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <pthread.h>
#include <stdarg.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <sys/types.h>
#include <sys/uio.h>
#include <unistd.h>

enum kind { OPEN = 1, WRITE, TRUNCATE, SYNC_FILE, SYNC_FOLDER, RENAME, UNLINK, MKDIR, RMDIR, LINK };

struct record {
    uint32_t kind, number;
    int32_t failed; /* the error, or 0 */
    uint32_t flag;  /* OPEN: 1 it was made, 2 it was emptied; any: 256 the failure was injected */
    uint64_t inode, offset, length;
    uint32_t first, second, data; /* the lengths of what follows */
    uint32_t reserved;
};

static pthread_mutex_t one_at_a_time = PTHREAD_MUTEX_INITIALIZER;
static pthread_once_t once = PTHREAD_ONCE_INIT;
static char home[PATH_MAX];
static size_t home_length;
static int log_fd = -1, with_data, no_sync, wanted_errno;
static long calls, wanted;
static const char *how, *below;

static void start(void) {
    const char *text = getenv("SHIM_HOME");
    if (!text || strlen(text) >= sizeof home) return;
    strcpy(home, text);
    home_length = strlen(home);
    if ((text = getenv("SHIM_LOG")))
        log_fd = (int)syscall(SYS_openat, AT_FDCWD, text, O_WRONLY | O_CREAT | O_TRUNC | O_APPEND | O_CLOEXEC, 0600);
    with_data = getenv("SHIM_DATA") != NULL;
    no_sync = getenv("SHIM_NOSYNC") != NULL;
    if ((text = getenv("SHIM_AT"))) wanted = atol(text);
    if ((text = getenv("SHIM_ERRNO"))) wanted_errno = atoi(text);
    how = getenv("SHIM_HOW");
    below = getenv("SHIM_BELOW");
}

/* Where a path leads, below the folder; NULL where it leads elsewhere. */
static const char *relative(const char *path) {
    if (!home_length || strncmp(path, home, home_length) || (path[home_length] != '/' && path[home_length])) return NULL;
    return path[home_length] ? path + home_length + 1 : path + home_length;
}

static const char *of_path(int folder, const char *path, char *space) {
    pthread_once(&once, start);
    if (!home_length) return NULL;
    if (path[0] == '/') {
        if (strlen(path) >= PATH_MAX) return NULL;
        strcpy(space, path);
    } else {
        char link[64];
        snprintf(link, sizeof link, folder == AT_FDCWD ? "/proc/self/cwd" : "/proc/self/fd/%d", folder);
        ssize_t length = syscall(SYS_readlinkat, AT_FDCWD, link, space, PATH_MAX - 1);
        if (length < 0 || (size_t)length + strlen(path) + 2 > PATH_MAX) return NULL;
        space[length] = '/';
        strcpy(space + length + 1, path);
    }
    return relative(space);
}

static const char *of_fd(int fd, char *space) {
    char link[64];
    int saved = errno;
    pthread_once(&once, start);
    if (!home_length || fd == log_fd) return NULL;
    snprintf(link, sizeof link, "/proc/self/fd/%d", fd);
    ssize_t length = syscall(SYS_readlinkat, AT_FDCWD, link, space, PATH_MAX - 1);
    errno = saved;
    if (length < 0) return NULL;
    space[length] = 0;
    return relative(space);
}

static uint64_t inode_of(int fd) {
    struct stat found;
    return fstat(fd, &found) ? 0 : (uint64_t)found.st_ino;
}

static void write_down(struct record record, const char *first, const char *second, const void *data) {
    int saved = errno;
    if (log_fd >= 0) {
        record.first = first ? (uint32_t)strlen(first) : 0;
        record.second = second ? (uint32_t)strlen(second) : 0;
        record.data = data && with_data ? (uint32_t)record.length : 0;
        struct iovec parts[4] = {{&record, sizeof record}, {(void *)first, record.first}, {(void *)second, record.second}, {(void *)data, record.data}};
        if (syscall(SYS_writev, log_fd, parts, 4) < 0) abort();
    }
    errno = saved;
}

/* Numbers a call and says whether it is to fail. */
static int fails(struct record *record, const char *path) {
    record->number = (uint32_t)++calls;
    if (below) {
        size_t length = strlen(below);
        return !strncmp(path, below, length) && (path[length] == '/' || !path[length]);
    }
    if (!wanted || !how) return 0;
    int takes_space = record->kind == OPEN || record->kind == WRITE || record->kind == MKDIR || record->kind == LINK || record->kind == TRUNCATE;
    if (!strcmp(how, "once")) return calls == wanted;
    if (!strcmp(how, "on")) return calls >= wanted;
    if (!strcmp(how, "space-on")) return calls >= wanted && takes_space;
    if (!strcmp(how, "torn")) return calls > wanted && takes_space;
    return 0;
}

static int is_short(void) { return how && wanted == calls && (!strcmp(how, "short") || !strcmp(how, "torn")); }

static int injected(struct record *record, const char *first, const char *second) {
    record->failed = wanted_errno;
    record->flag |= 256;
    write_down(*record, first, second, NULL);
    pthread_mutex_unlock(&one_at_a_time);
    errno = wanted_errno;
    return -1;
}

static long done(struct record *record, long result, const char *first, const char *second, const void *data) {
    record->failed = result < 0 ? errno : 0;
    write_down(*record, first, second, data);
    pthread_mutex_unlock(&one_at_a_time);
    return result;
}

static int open_any(int folder, const char *path, int flags, mode_t mode) {
    char space[PATH_MAX];
    const char *name = of_path(folder, path, space);
    int changes = (flags & O_ACCMODE) != O_RDONLY || (flags & O_CREAT);
    if (!name || !changes || (flags & O_TMPFILE) == O_TMPFILE) return (int)syscall(SYS_openat, folder, path, flags, mode);
    pthread_mutex_lock(&one_at_a_time);
    struct record record = {.kind = OPEN};
    struct stat before;
    int was_there = !fstatat(AT_FDCWD, space, &before, AT_SYMLINK_NOFOLLOW);
    /* A full disk opens what is there. */
    int may_fail = !(was_there && how && (!strcmp(how, "space-on") || !strcmp(how, "torn")));
    if (fails(&record, name) && may_fail) return injected(&record, name, NULL);
    int fd = (int)syscall(SYS_openat, folder, path, flags, mode);
    if (fd >= 0) {
        record.inode = inode_of(fd);
        record.flag = !was_there ? 1 : (flags & O_TRUNC) ? 2 : 0;
    }
    return (int)done(&record, fd, name, NULL, NULL);
}

#define OPENING(name, parameters, folder)                                                                                                        \
    int name parameters {                                                                                                                        \
        mode_t mode = 0;                                                                                                                         \
        if ((flags & O_CREAT) || (flags & O_TMPFILE) == O_TMPFILE) {                                                                             \
            va_list rest;                                                                                                                        \
            va_start(rest, flags);                                                                                                               \
            mode = va_arg(rest, mode_t);                                                                                                         \
            va_end(rest);                                                                                                                        \
        }                                                                                                                                        \
        return open_any(folder, path, flags, mode);                                                                                              \
    }

OPENING(open, (const char *path, int flags, ...), AT_FDCWD)
OPENING(open64, (const char *path, int flags, ...), AT_FDCWD)
OPENING(openat, (int folder, const char *path, int flags, ...), folder)
OPENING(openat64, (int folder, const char *path, int flags, ...), folder)

static ssize_t write_any(int fd, const void *data, size_t size, off_t offset, int positioned) {
    char space[PATH_MAX];
    const char *name = of_fd(fd, space);
    if (!name) return positioned ? syscall(SYS_pwrite64, fd, data, size, offset) : syscall(SYS_write, fd, data, size);
    pthread_mutex_lock(&one_at_a_time);
    struct record record = {.kind = WRITE, .inode = inode_of(fd)};
    if (!positioned) offset = (off_t)syscall(SYS_lseek, fd, 0, SEEK_CUR);
    record.offset = (uint64_t)offset;
    if (fails(&record, name)) return injected(&record, name, NULL);
    if (size > 1 && is_short()) {
        size /= 2;
        record.flag |= 256;
    }
    ssize_t written = syscall(SYS_pwrite64, fd, data, size, offset);
    if (!positioned && written > 0) syscall(SYS_lseek, fd, offset + written, SEEK_SET);
    record.length = written > 0 ? (uint64_t)written : 0;
    return done(&record, written, name, NULL, data);
}

ssize_t write(int fd, const void *data, size_t size) { return write_any(fd, data, size, 0, 0); }
ssize_t pwrite(int fd, const void *data, size_t size, off_t offset) { return write_any(fd, data, size, offset, 1); }
ssize_t pwrite64(int fd, const void *data, size_t size, off64_t offset) { return write_any(fd, data, size, offset, 1); }

/* One part at a time is a short write, which every caller must stand. */
ssize_t writev(int fd, const struct iovec *parts, int count) {
    char space[PATH_MAX];
    if (!of_fd(fd, space)) return syscall(SYS_writev, fd, parts, count);
    for (int part = 0; part < count; part++)
        if (parts[part].iov_len) return write_any(fd, parts[part].iov_base, parts[part].iov_len, 0, 0);
    return 0;
}

/* Whoever would have the kernel copy is made to write. */
ssize_t copy_file_range(int from, off64_t *from_offset, int to, off64_t *to_offset, size_t size, unsigned flags) {
    char space[PATH_MAX];
    if (!of_fd(to, space)) return syscall(SYS_copy_file_range, from, from_offset, to, to_offset, size, flags);
    errno = ENOSYS;
    return -1;
}

ssize_t sendfile(int to, int from, off_t *offset, size_t size) {
    char space[PATH_MAX];
    if (!of_fd(to, space)) return syscall(SYS_sendfile, to, from, offset, size);
    errno = ENOSYS;
    return -1;
}

ssize_t sendfile64(int to, int from, off64_t *offset, size_t size) { return sendfile(to, from, (off_t *)offset, size); }

static int truncate_any(int fd, off_t length) {
    char space[PATH_MAX];
    const char *name = of_fd(fd, space);
    if (!name) return (int)syscall(SYS_ftruncate, fd, length);
    pthread_mutex_lock(&one_at_a_time);
    struct record record = {.kind = TRUNCATE, .inode = inode_of(fd), .offset = (uint64_t)length};
    if (fails(&record, name)) return injected(&record, name, NULL);
    return (int)done(&record, syscall(SYS_ftruncate, fd, length), name, NULL, NULL);
}

int ftruncate(int fd, off_t length) { return truncate_any(fd, length); }
int ftruncate64(int fd, off64_t length) { return truncate_any(fd, length); }

static int sync_any(int fd, long call) {
    char space[PATH_MAX];
    const char *name = of_fd(fd, space);
    if (!name) return (int)syscall(call, fd);
    pthread_mutex_lock(&one_at_a_time);
    struct stat found;
    int is_folder = !fstat(fd, &found) && S_ISDIR(found.st_mode);
    struct record record = {.kind = is_folder ? SYNC_FOLDER : SYNC_FILE, .inode = (uint64_t)found.st_ino};
    if (fails(&record, name)) return injected(&record, name, NULL);
    return (int)done(&record, no_sync ? 0 : syscall(call, fd), name, NULL, NULL);
}

int fsync(int fd) { return sync_any(fd, SYS_fsync); }
int fdatasync(int fd) { return sync_any(fd, SYS_fdatasync); }

static int two_paths(enum kind kind, int folder, const char *path, int other_folder, const char *other, unsigned flags) {
    char space[PATH_MAX], other_space[PATH_MAX];
    const char *name = of_path(folder, path, space), *other_name = of_path(other_folder, other, other_space);
    long call = kind == RENAME ? SYS_renameat2 : SYS_linkat;
    if (!name || !other_name) return (int)syscall(call, folder, path, other_folder, other, flags);
    pthread_mutex_lock(&one_at_a_time);
    struct record record = {.kind = kind};
    if (fails(&record, name)) return injected(&record, name, other_name);
    return (int)done(&record, syscall(call, folder, path, other_folder, other, flags), name, other_name, NULL);
}

int rename(const char *from, const char *to) { return two_paths(RENAME, AT_FDCWD, from, AT_FDCWD, to, 0); }
int renameat(int from_folder, const char *from, int to_folder, const char *to) { return two_paths(RENAME, from_folder, from, to_folder, to, 0); }
int renameat2(int from_folder, const char *from, int to_folder, const char *to, unsigned flags) {
    return two_paths(RENAME, from_folder, from, to_folder, to, flags);
}
int link(const char *from, const char *to) { return two_paths(LINK, AT_FDCWD, from, AT_FDCWD, to, 0); }
int linkat(int from_folder, const char *from, int to_folder, const char *to, int flags) {
    return two_paths(LINK, from_folder, from, to_folder, to, (unsigned)flags);
}

static int one_path(enum kind kind, int folder, const char *path, mode_t mode) {
    char space[PATH_MAX];
    const char *name = of_path(folder, path, space);
    if (name) pthread_mutex_lock(&one_at_a_time);
    struct record record = {.kind = kind};
    if (name && fails(&record, name)) return injected(&record, name, NULL);
    long result = kind == MKDIR ? syscall(SYS_mkdirat, folder, path, mode) : syscall(SYS_unlinkat, folder, path, kind == RMDIR ? AT_REMOVEDIR : 0);
    if (!name) return (int)result;
    struct stat made;
    if (kind == MKDIR && !result && !fstatat(AT_FDCWD, space, &made, AT_SYMLINK_NOFOLLOW)) record.inode = (uint64_t)made.st_ino;
    return (int)done(&record, result, name, NULL, NULL);
}

int unlink(const char *path) { return one_path(UNLINK, AT_FDCWD, path, 0); }
int unlinkat(int folder, const char *path, int flags) { return one_path(flags & AT_REMOVEDIR ? RMDIR : UNLINK, folder, path, 0); }
int rmdir(const char *path) { return one_path(RMDIR, AT_FDCWD, path, 0); }
int mkdir(const char *path, mode_t mode) { return one_path(MKDIR, AT_FDCWD, path, mode); }
int mkdirat(int folder, const char *path, mode_t mode) { return one_path(MKDIR, folder, path, mode); }
