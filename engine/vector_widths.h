#pragma once

/// Marks a function of which there is one copy for each width of vectors, chosen when the program
/// starts. None may contract a product and a sum into one rounding (-ffp-contract=off), or the
/// copies' bits would differ. One plain copy where the compiler or a sanitizer cannot have several.
#if defined(__x86_64__) && defined(__GNUC__) && !defined(__clang__) && \
    !defined(__SANITIZE_ADDRESS__) && !defined(__SANITIZE_THREAD__)
#define SISA_EVERY_VECTOR_WIDTH __attribute__((target_clones("default", "avx2", "avx512f")))
#else
#define SISA_EVERY_VECTOR_WIDTH
#endif
