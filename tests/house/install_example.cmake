# Installs the build tree BUILD beside itself, then builds the example in EXAMPLE against what was
# installed and runs it on a table that is easy to learn.
cmake_policy(VERSION 3.25)
set(work ${BUILD}/install_example)
file(REMOVE_RECURSE ${work})

function(step)
  execute_process(COMMAND ${ARGN} RESULT_VARIABLE status OUTPUT_VARIABLE output ERROR_VARIABLE output)
  if(NOT status EQUAL 0)
    list(JOIN ARGN " " command)
    message(FATAL_ERROR "${command}\nended with ${status}:\n${output}")
  endif()
  set(output "${output}" PARENT_SCOPE)
endfunction()

step(${CMAKE_COMMAND} --install ${BUILD} --prefix ${work}/prefix)
if(NOT EXISTS ${work}/prefix/bin/sisa)
  message(FATAL_ERROR "the program sisa was not installed")
endif()
step(${CMAKE_COMMAND} -S ${EXAMPLE} -B ${work}/build -G ${GENERATOR}
     -D CMAKE_PREFIX_PATH=${work}/prefix -D CMAKE_CXX_COMPILER=${COMPILER}
     -D CMAKE_BUILD_TYPE=${BUILD_TYPE})
step(${CMAKE_COMMAND} --build ${work}/build)

set(table "x,y,label\n")
foreach(row RANGE 99)
  math(EXPR x "(${row} * 37) % 100")
  math(EXPR y "(${row} * 61) % 100")
  math(EXPR label "${x} / 50")
  string(APPEND table "${x},${y},${label}\n")
endforeach()
file(WRITE ${work}/table.csv "${table}")

step(${work}/build/forget ${work}/store ${work}/table.csv 17)
string(STRIP "${output}" digest)
string(LENGTH "${digest}" length)
if(NOT length EQUAL 64 OR NOT digest MATCHES "^[0-9a-f]+$")
  message(FATAL_ERROR "expected a digest of 64 hexadecimal digits, the example printed: ${output}")
endif()
step(${work}/prefix/bin/sisa status ${work}/store --json)
if(NOT output MATCHES "\"digest\" *: *\"${digest}\"" OR NOT output MATCHES "\"samples\" *: *99[,}\n ]")
  message(FATAL_ERROR "sisa status does not agree with the example (${digest}):\n${output}")
endif()
