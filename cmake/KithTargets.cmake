# kith_library(NAME [folder libraries and packages it may use...]): one static library for each folder of the layer table. Sources are found by
# name, so that adding a file needs no edit here; the layer rule itself is enforced by tests/tidy, on the includes.
function(kith_library name)
  file(GLOB sources CONFIGURE_DEPENDS ${CMAKE_CURRENT_SOURCE_DIR}/*.cpp)
  if(sources)
    add_library(${name} STATIC ${sources})
    target_link_libraries(${name} PUBLIC kith_options ${ARGN})
  else()
    add_library(${name} INTERFACE)
    target_link_libraries(${name} INTERFACE kith_options ${ARGN})
  endif()
endfunction()

# kith_tests(NAME DIR [libraries...]): one Boost.Test program (linked dynamically) from all *_test.cpp in DIR; its
# suites run as one CTest entry. Does nothing where the folder holds no test yet.
function(kith_tests name dir)
  file(GLOB sources CONFIGURE_DEPENDS ${CMAKE_CURRENT_SOURCE_DIR}/${dir}/*_test.cpp)
  if(NOT sources)
    return()
  endif()
  add_executable(${name} ${CMAKE_SOURCE_DIR}/tests/support/main.cpp ${sources})
  target_link_libraries(${name} PRIVATE ${ARGN} kith_test_support Boost::unit_test_framework)
  add_test(NAME ${name} COMMAND ${name} --log_level=test_suite --report_level=short)
  set_tests_properties(${name} PROPERTIES
    ENVIRONMENT "KITH_SOURCE_DIR=${CMAKE_SOURCE_DIR};KITH_BINARY_DIR=${CMAKE_BINARY_DIR};ASAN_OPTIONS=detect_stack_use_after_return=0;UBSAN_OPTIONS=print_stacktrace=1;TSAN_OPTIONS=die_after_fork=0"
    TIMEOUT 900)
endfunction()

# kith_fuzzer(NAME SOURCE [libraries...]): a libFuzzer program; only with KITH_FUZZ.
function(kith_fuzzer name source)
  if(NOT KITH_FUZZ)
    return()
  endif()
  add_executable(${name} ${source})
  target_link_libraries(${name} PRIVATE ${ARGN})
  target_link_options(${name} PRIVATE -fsanitize=fuzzer)
endfunction()
