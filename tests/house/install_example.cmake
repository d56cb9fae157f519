# Installs the build tree BUILD beside itself, then builds the example in EXAMPLE against what was
# installed and runs it on a table that is easy to learn. What was installed, and a program that links
# it (USER), must also find the library that is loaded for models which need LibTorch.
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
function(build_against_it source name)
  step(${CMAKE_COMMAND} -S ${source} -B ${work}/${name} -G ${GENERATOR}
       -D CMAKE_PREFIX_PATH=${work}/prefix -D CMAKE_CXX_COMPILER=${COMPILER}
       -D CMAKE_BUILD_TYPE=${BUILD_TYPE})
  step(${CMAKE_COMMAND} --build ${work}/${name})
endfunction()
build_against_it(${EXAMPLE} build)
build_against_it(${USER} user)

set(table "x,y,label\n")
foreach(row RANGE 99)
  math(EXPR x "(${row} * 37) % 100")
  math(EXPR y "(${row} * 61) % 100")
  math(EXPR label "${x} / 50")
  string(APPEND table "${x},${y},${label}\n")
endforeach()
file(WRITE ${work}/table.csv "${table}")
string(REGEX REPLACE "([0-9]+)," "0.\\1," small "${table}")  # what sums can count
file(WRITE ${work}/small.csv "${small}")

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

# A model of one's own: forgets what it is asked to (it compares with a replay itself).
step(${work}/build/own_model ${work}/own ${work}/small.csv 17)
if(NOT output MATCHES "^[0-9a-f]+\n[0-9a-f]+\n$")
  message(FATAL_ERROR "expected two digests, the example printed: ${output}")
endif()
string(REGEX MATCHALL "[0-9a-f]+" digests "${output}")
list(REMOVE_DUPLICATES digests)
list(LENGTH digests count)
if(NOT count EQUAL 2)
  message(FATAL_ERROR "forgetting changed nothing: ${output}")
endif()

# loads_installed_library(COMMAND...): the command must load LibTorch's learner from the prefix.
function(loads_installed_library)
  step(${CMAKE_COMMAND} -E env LD_DEBUG=libs ${ARGN})
  string(REGEX MATCH "calling init: ([^\n]*libsisa_torch-[^\n]*)" loaded "${output}")
  cmake_path(IS_PREFIX work "${CMAKE_MATCH_1}" NORMALIZE inside)
  if(NOT loaded OR NOT inside)
    message(FATAL_ERROR "${ARGN} loaded '${CMAKE_MATCH_1}', not the installed library")
  endif()
endfunction()
loads_installed_library(${work}/user/library_user)
loads_installed_library(${work}/prefix/bin/sisa create ${work}/dropping --data csv:${work}/table.csv
                        --classes 2 --shards 2 --slices 2 --model mlp:4 --dropout 0.5)
