# Compiler options that every target of the project shares, as the interface library `kith_options`.

option(KITH_TESTS "Build the tests" OFF)
option(KITH_FUZZ "Build the libFuzzer targets" OFF)
option(KITH_BENCH "Build the comparison programs of tests/bench" OFF)
set(KITH_SANITIZE "" CACHE STRING "Sanitizers for the whole build: address,undefined or thread")

set(CMAKE_CXX_STANDARD 20)
set(CMAKE_CXX_STANDARD_REQUIRED ON)
set(CMAKE_CXX_EXTENSIONS OFF)
set(CMAKE_POSITION_INDEPENDENT_CODE ON)

find_program(KITH_CCACHE ccache)
if(KITH_CCACHE)
  set(CMAKE_C_COMPILER_LAUNCHER ${KITH_CCACHE})
  set(CMAKE_CXX_COMPILER_LAUNCHER ${KITH_CCACHE})
endif()

add_library(kith_options INTERFACE)
target_include_directories(kith_options INTERFACE ${CMAKE_SOURCE_DIR})
target_compile_options(kith_options INTERFACE
  $<$<COMPILE_LANGUAGE:CXX>:-Wall;-Wextra;-Wpedantic;-Wshadow;-Wconversion;-Wsign-conversion;-Wnon-virtual-dtor;-Wold-style-cast;-Woverloaded-virtual;-Wnull-dereference;-Wimplicit-fallthrough;-Wswitch-enum;-Werror>
  -fstack-protector-strong -fstack-clash-protection -fcf-protection -fno-omit-frame-pointer)
target_compile_definitions(kith_options INTERFACE BOOST_ASIO_NO_DEPRECATED BOOST_ASIO_DISABLE_BOOST_COROUTINE)
target_link_options(kith_options INTERFACE -fuse-ld=lld -Wl,-z,relro -Wl,-z,now -Wl,-z,noexecstack)

if(KITH_SANITIZE)
  target_compile_options(kith_options INTERFACE -fsanitize=${KITH_SANITIZE} -fno-sanitize-recover=all -O1 -gline-tables-only)
  target_link_options(kith_options INTERFACE -fsanitize=${KITH_SANITIZE})
elseif(CMAKE_BUILD_TYPE STREQUAL "Debug")
  target_compile_options(kith_options INTERFACE -O0 -gline-tables-only)
  target_compile_definitions(kith_options INTERFACE _GLIBCXX_ASSERTIONS)
else()
  target_compile_options(kith_options INTERFACE -O2 -D_FORTIFY_SOURCE=2)
  target_compile_definitions(kith_options INTERFACE _GLIBCXX_ASSERTIONS)
endif()
if(KITH_FUZZ)
  target_compile_options(kith_options INTERFACE -fsanitize=fuzzer-no-link)
  target_compile_definitions(kith_options INTERFACE KITH_FUZZING)
endif()
