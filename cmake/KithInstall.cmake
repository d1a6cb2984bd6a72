# cmake --install build/release [--prefix DIR]: the programs, what makes shells complete their words, the hub as a service, the
# bill of materials, the documentation. Code lists, schemas, migrations and built-in adapters are inside the programs.
install(TARGETS kith-hub kith kith-audit kith-protect RUNTIME DESTINATION bin)

# The programs write their completion themselves, when all is built.
set(completion ${CMAKE_BINARY_DIR}/completion)
file(MAKE_DIRECTORY ${completion})
foreach(program kith kith-hub)
  foreach(shell bash zsh fish)
    add_custom_command(OUTPUT ${completion}/${program}.${shell}
      COMMAND ${program} completion ${shell} > ${completion}/${program}.${shell} DEPENDS ${program} VERBATIM)
    list(APPEND completions ${completion}/${program}.${shell})
  endforeach()
  install(FILES ${completion}/${program}.bash DESTINATION share/bash-completion/completions RENAME ${program})
  install(FILES ${completion}/${program}.zsh DESTINATION share/zsh/site-functions RENAME _${program})
  install(FILES ${completion}/${program}.fish DESTINATION share/fish/vendor_completions.d)
endforeach()
add_custom_target(completion ALL DEPENDS ${completions})

# A unit names the program's place, which --prefix may change at the last moment.
foreach(unit kith-hub.service kith-db.service)
  install(CODE "
    file(READ \"${CMAKE_SOURCE_DIR}/deploy/units/${unit}\" unit)
    string(REPLACE \"/usr/local/bin/\" \"\${CMAKE_INSTALL_PREFIX}/bin/\" unit \"\${unit}\")
    file(WRITE \"${CMAKE_BINARY_DIR}/${unit}\" \"\${unit}\")")
  install(FILES ${CMAKE_BINARY_DIR}/${unit} DESTINATION lib/systemd/system)
endforeach()

# What is in the programs, with versions, as they are on the machine that has built them.
find_program(KITH_DPKG dpkg-query)
if(KITH_DPKG)
  set(parts ${CMAKE_BINARY_DIR}/kith.cdx.json)
  install(CODE "
    execute_process(COMMAND \"${CMAKE_SOURCE_DIR}/deploy/parts\" --version ${PROJECT_VERSION} --out \"${parts}\"
      \"$<TARGET_FILE:kith-hub>\" \"$<TARGET_FILE:kith>\" COMMAND_ERROR_IS_FATAL ANY)")
  install(FILES ${parts} DESTINATION share/doc/kith)
endif()

install(FILES LICENSE README.md SECURITY.md DESTINATION share/doc/kith)
install(DIRECTORY docs DESTINATION share/doc/kith)
