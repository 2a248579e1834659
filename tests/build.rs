//! Writes down what the library crates give to C, for the test that holds the headers against them (`tests/headers.rs`).
//!
//! The crates' sources are read for the *names*: every constant of `constants.rs`, every `#[repr(C)]` control block with its public
//! fields, every exported `extern "C"` function with its signature. The *numbers* (values, sizes, offsets) are left to the compiler:
//! the tables written to `$OUT_DIR/exported.rs` ask for them with `size_of!` and `offset_of!`, so they are those of this very build.

use std::collections::BTreeMap;
use std::fmt::Write as _;
use std::path::{Path, PathBuf};

use anyhow::{Context, bail};
use quote::ToTokens;
use syn::parse::{Parse, ParseStream};
use syn::visit::Visit;

/// The types of constants that C sees.
const INTEGERS: &[&str] = &["UINT", "ULONG", "INT", "LONG", "USHORT", "UCHAR", "u8", "u16", "u32", "i32", "usize"];
/// The crates that C sees, each with its folder.
const CRATES: &[(&str, &str)] =
    &[("threadx_shim", "threadx_shim"), ("netx", "netx"), ("smtp_client", "smtp_client"), ("board_host", "board/host")];
/// A port whose functions the host's headers do not declare.
const OTHER_TARGET: &str = "port/cortex_m";
/// Functions that the C library's headers declare.
const OF_THE_C_LIBRARY: &str = "port/host/waits.rs";

fn main() -> anyhow::Result<()> {
    let root = Path::new(env!("CARGO_MANIFEST_DIR")).parent().context("the repository")?;
    let mut exported = Exported::default();
    for (name, folder) in CRATES {
        let source = root.join(folder).join("src");
        println!("cargo::rerun-if-changed={}", source.display());
        (*name).clone_into(&mut exported.krate);
        for file in rust_files(&source)? {
            let text = std::fs::read_to_string(&file)?;
            let tree = syn::parse_file(&text).with_context(|| format!("{}", file.display()))?;
            exported.in_constants = file.file_name().is_some_and(|name| name == "constants.rs");
            exported.visit_file(&tree);
        }
    }
    let output = PathBuf::from(std::env::var_os("OUT_DIR").context("OUT_DIR")?).join("exported.rs");
    std::fs::write(output, exported.tables()?)?;
    Ok(())
}

/// All Rust files below `folder`, in a fixed order.
fn rust_files(folder: &Path) -> anyhow::Result<Vec<PathBuf>> {
    let mut found = Vec::new();
    for entry in std::fs::read_dir(folder)? {
        let path = entry?.path();
        if path.is_dir() && !path.ends_with(OTHER_TARGET) {
            found.extend(rust_files(&path)?);
        } else if path.extension().is_some_and(|extension| extension == "rs") && !path.ends_with(OF_THE_C_LIBRARY) {
            found.push(path);
        }
    }
    found.sort();
    Ok(found)
}

/// What was found so far.
#[derive(Default)]
struct Exported {
    krate: String,
    in_constants: bool,
    /// (crate, name)
    constants: Vec<(String, String)>,
    /// (crate, type, public fields)
    structs: Vec<(String, String, Vec<String>)>,
    functions: Vec<syn::Signature>,
    /// Names that stand for a type, to be looked through where a signature uses one.
    aliases: BTreeMap<String, syn::Type>,
}

impl<'ast> Visit<'ast> for Exported {
    fn visit_item_const(&mut self, item: &'ast syn::ItemConst) {
        let is_integer = matches!(&*item.ty, syn::Type::Path(path)
            if path.path.get_ident().is_some_and(|name| INTEGERS.contains(&name.to_string().as_str())));
        if self.in_constants && is_public(&item.vis) && is_integer {
            self.constants.push((self.krate.clone(), item.ident.to_string()));
        }
    }

    fn visit_item_struct(&mut self, item: &'ast syn::ItemStruct) {
        let name = item.ident.to_string();
        if is_public(&item.vis) && is_c_name(&name) && has_attribute(&item.attrs, "repr", "C") {
            let public = item.fields.iter().filter(|field| is_public(&field.vis));
            let fields = public.filter_map(|field| Some(field.ident.as_ref()?.to_string())).collect();
            self.structs.push((self.krate.clone(), name, fields));
        }
    }

    fn visit_item_type(&mut self, item: &'ast syn::ItemType) {
        self.aliases.insert(item.ident.to_string(), (*item.ty).clone());
    }

    fn visit_item_macro(&mut self, item: &'ast syn::ItemMacro) {
        if item.mac.path.is_ident("services") {
            let services = item.mac.parse_body::<Services>().expect("services! is as its macro says");
            self.functions.extend(services.0);
        }
    }

    fn visit_item_fn(&mut self, item: &'ast syn::ItemFn) {
        if item.sig.abi.is_some() && has_attribute(&item.attrs, "unsafe", "no_mangle") {
            self.functions.push(item.sig.clone());
        }
    }
}

/// The signatures that one `services!` stands for.
struct Services(Vec<syn::Signature>);

impl Parse for Services {
    fn parse(input: ParseStream) -> syn::Result<Self> {
        let mut signatures = Vec::new();
        while !input.is_empty() {
            input.call(syn::Attribute::parse_outer)?;
            input.parse::<syn::Token![fn]>()?;
            let does: syn::Ident = input.parse()?;
            input.parse::<syn::Token![/]>()?;
            let checks: syn::Ident = input.parse()?;
            let parameters;
            syn::parenthesized!(parameters in input);
            let mut inputs = Vec::<syn::FnArg>::new();
            while !parameters.is_empty() && !parameters.peek(syn::Token![;]) {
                inputs.push(parameters.parse()?);
                parameters.parse::<Option<syn::Token![,]>>()?;
            }
            let size = match parameters.parse::<Option<syn::Token![;]>>()? {
                Some(_) => Some(parameters.parse::<syn::FnArg>()?),
                None => None,
            };
            let output: syn::ReturnType = input.parse()?;
            input.parse::<syn::Token![=]>()?;
            input.parse::<syn::Path>()?;
            input.parse::<syn::Token![;]>()?;
            let conditions;
            syn::braced!(conditions in input);
            conditions.parse::<proc_macro2::TokenStream>()?;
            let size = size.iter();
            signatures.push(syn::parse_quote!(unsafe extern "C" fn #does(#(#inputs),*) #output));
            signatures.push(syn::parse_quote!(unsafe extern "C" fn #checks(#(#inputs,)* #(#size),*) #output));
        }
        Ok(Self(signatures))
    }
}

fn is_public(visibility: &syn::Visibility) -> bool {
    matches!(visibility, syn::Visibility::Public(_))
}

/// A control block's name, like `TX_THREAD`.
fn is_c_name(name: &str) -> bool {
    ["TX_", "NX_", "NXD_"].iter().any(|prefix| name.starts_with(prefix))
}

/// Is there an attribute `#[name(… argument …)]`?
fn has_attribute(attributes: &[syn::Attribute], name: &str, argument: &str) -> bool {
    attributes.iter().any(|attribute| {
        attribute.path().is_ident(name)
            && attribute.meta.require_list().is_ok_and(|list| {
                list.tokens.to_string().split(|c: char| !c.is_alphanumeric() && c != '_').any(|word| word == argument)
            })
    })
}

impl Exported {
    /// The tables as Rust source.
    fn tables(&self) -> anyhow::Result<String> {
        let mut text = String::from("const CONSTANTS: &[(&str, u64)] = &[\n");
        for (krate, name) in &self.constants {
            writeln!(text, "    ({name:?}, {krate}::constants::{name} as u64),")?;
        }
        text += "];\n\nconst STRUCTS: &[Struct] = &[\n";
        for (krate, name, fields) in &self.structs {
            let path = format!("{krate}::{name}");
            writeln!(
                text,
                "    Struct {{ name: {name:?}, size: size_of::<{path}>(), align: align_of::<{path}>(), fields: &["
            )?;
            for field in fields {
                writeln!(text, "        Field {{ name: {field:?}, offset: core::mem::offset_of!({path}, {field}),")?;
                writeln!(text, "            size: field_size(|block: &{path}| &block.{field}) }},")?;
            }
            text += "    ] },\n";
        }
        text += "];\n\nconst FUNCTIONS: &[(&str, &str)] = &[\n";
        for signature in &self.functions {
            writeln!(text, "    ({:?}, {:?}),", signature.ident.to_string(), self.prototype(signature)?)?;
        }
        text += "];\n";
        Ok(text)
    }

    /// The prototype in C.
    fn prototype(&self, signature: &syn::Signature) -> anyhow::Result<String> {
        let types = signature.inputs.iter().map(|input| match input {
            syn::FnArg::Typed(argument) => self.declare(&argument.ty, "", false),
            syn::FnArg::Receiver(_) => bail!("a method cannot be exported: {}", signature.ident),
        });
        let parameters = join(&types.collect::<anyhow::Result<Vec<_>>>()?);
        self.declare_result(&signature.output, &format!("{}({parameters})", signature.ident))
    }

    fn declare_result(&self, output: &syn::ReturnType, declarator: &str) -> anyhow::Result<String> {
        match output {
            syn::ReturnType::Default => Ok(format!("void {declarator}")),
            syn::ReturnType::Type(_, ty) => self.declare(ty, declarator, false),
        }
    }

    /// A C declaration that gives `declarator` this type, or this type qualified as const; the type alone where it is empty.
    fn declare(&self, ty: &syn::Type, declarator: &str, is_const: bool) -> anyhow::Result<String> {
        match ty {
            syn::Type::Never(_) => Ok(format!("void {declarator}")),
            syn::Type::Ptr(pointer) => {
                let target_is_const = matches!(pointer.mutability, syn::PointerMutability::Const(_));
                let declarator = if is_const { format!("*const {declarator}") } else { format!("*{declarator}") };
                self.declare(&pointer.elem, &declarator, target_is_const)
            }
            syn::Type::FnPtr(function) => {
                let types = function.inputs.iter().map(|input| self.declare(&input.ty, "", false));
                let parameters = join(&types.collect::<anyhow::Result<Vec<_>>>()?);
                self.declare_result(&function.output, &format!("(*{declarator})({parameters})"))
            }
            syn::Type::Path(path) => {
                let last = path.path.segments.last().context("a type has a name")?;
                let name = last.ident.to_string();
                if name == "Option" {
                    let syn::PathArguments::AngleBracketed(arguments) = &last.arguments else {
                        bail!("Option of what?")
                    };
                    let Some(syn::GenericArgument::Type(inner)) = arguments.args.first() else {
                        bail!("Option of what?")
                    };
                    return self.declare(inner, declarator, is_const);
                }
                let c_name = match name.as_str() {
                    "c_void" => "void",
                    "c_char" => "char",
                    "c_int" => "int",
                    "c_uint" => "unsigned int",
                    "c_long" => "long",
                    "c_ulong" => "unsigned long",
                    "usize" => "size_t",
                    "u8" => "unsigned char",
                    name if name.chars().all(|c| c.is_ascii_uppercase() || c.is_ascii_digit() || c == '_') => name,
                    name => match self.aliases.get(name) {
                        Some(meaning) => return self.declare(meaning, declarator, is_const),
                        None => bail!("no C type is known for {}", ty.to_token_stream()),
                    },
                };
                Ok(format!("{}{c_name} {declarator}", if is_const { "const " } else { "" }))
            }
            _ => bail!("no C type is known for {}", ty.to_token_stream()),
        }
    }
}

/// A parameter list.
fn join(types: &[String]) -> String {
    if types.is_empty() { "void".to_owned() } else { types.join(", ") }
}
