# kith_embed(TARGET FILES...): an object library whose kith::schemas::file("sql/V0001__core.sql") returns the bytes of the file. The
# assembler's .incbin copies the bytes, so a megabyte costs nothing to compile; paths are relative to the current folder.
function(kith_embed target)
  set(asm "${CMAKE_CURRENT_BINARY_DIR}/${target}_files.S")
  set(table "${CMAKE_CURRENT_BINARY_DIR}/${target}_files.inc")
  set(asm_text "    .section .rodata\n")
  set(table_text "")
  set(index 0)
  foreach(file IN LISTS ARGN)
    file(RELATIVE_PATH relative ${CMAKE_CURRENT_SOURCE_DIR} ${file})
    string(APPEND asm_text
      "    .global kith_embedded_${target}_${index}\n    .global kith_embedded_${target}_${index}_end\nkith_embedded_${target}_${index}:\n"
      "    .incbin \"${file}\"\nkith_embedded_${target}_${index}_end:\n    .byte 0\n")
    string(APPEND table_text "KITH_EMBEDDED(\"${relative}\", ${target}_${index})\n")
    math(EXPR index "${index} + 1")
  endforeach()
  string(APPEND asm_text "    .section .note.GNU-stack,\"\",@progbits\n")
  file(CONFIGURE OUTPUT ${asm} CONTENT "${asm_text}" @ONLY)
  file(CONFIGURE OUTPUT ${table} CONTENT "${table_text}" @ONLY)
  add_library(${target}_files OBJECT ${asm})
  set_source_files_properties(${asm} PROPERTIES OBJECT_DEPENDS "${ARGN}")
endfunction()
