/* Found only where nothing else has this name.
 * SPDX-License-Identifier: Apache-2.0
 */
#error "not provided yet: thrust/functional.h (libthrust-dev of Debian has it)"
