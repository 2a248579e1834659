//! [`services!`]: the C face as a table.

/// Gives services their two C functions: the first does, the second checks, then does.
///
/// An entry names both functions, the parameters (one behind `;` only the checking function has: the size that create macros
/// pass), the raw service, and the checks in their order: the first condition that holds returns its code.
///
/// ```ignore
/// services! {
///     /// `tx_semaphore_put`: [`semaphore::put`].
///     fn _tx_semaphore_put / _txe_semaphore_put(semaphore_ptr: *mut TX_SEMAPHORE) -> UINT = semaphore::put; {
///         !check::is_created(semaphore_ptr) => TX_SEMAPHORE_ERROR,
///     }
/// }
/// ```
#[macro_export]
macro_rules! services {
    ($(
        $(#[$attribute:meta])*
        fn $does:ident / $checks:ident ($($name:ident: $type:ty),* $(; $size:ident: $size_type:ty)?) $(-> $result:ty)?
            = $service:path; {$($wrong:expr => $code:expr),* $(,)?}
    )*) => {$(
        $(#[$attribute])*
        ///
        /// Without checks.
        ///
        /// # Safety
        /// As of the service.
        #[unsafe(no_mangle)]
        #[allow(clippy::too_many_arguments, unused_unsafe)] // The service's own parameters; some services are safe.
        pub unsafe extern "C" fn $does($($name: $type),*) $(-> $result)? {
            // SAFETY: the same contract.
            unsafe { $service($($name),*) }
        }

        $(#[$attribute])*
        ///
        /// With its checks.
        ///
        /// # Safety
        /// Pointers to objects are null, dangle nowhere, or name control blocks; others are null or valid.
        #[unsafe(no_mangle)]
        #[allow(clippy::too_many_arguments, unused_unsafe)] // As above.
        pub unsafe extern "C" fn $checks($($name: $type,)* $($size: $size_type)?) $(-> $result)? {
            // SAFETY: the contract, and what the checks establish.
            unsafe {
                $(if $wrong {
                    return $code;
                })*
                $service($($name),*)
            }
        }
    )*};
}
