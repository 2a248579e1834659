# What Postfix runs for each mail, as nobody; the argument is the mailbox's directory. A mail appears when it is whole.
file=$(mktemp "$1/new.XXXXXX") && cat > "$file" && mv "$file" "$1/mail.${file##*.}"
