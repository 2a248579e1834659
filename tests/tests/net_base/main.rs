//! The network layer below TCP: packets and pools, two IP instances on the wire in memory, and what a bad wire does to them.
//!
//! Every scenario ends by asserting that the pools are full again.

mod api;
mod arp;
mod bounds;
mod errors;
mod floods;
mod hostile;
mod ipv6;
mod mld;
mod multicast;
mod node;
mod packets;
mod ping;
mod status;
mod udp;

use std::process::ExitCode;

use tests::host;
use threadx_shim::port::host::stop;

/// A scenario whose body runs in a thread of priority 16.
fn case(name: &str, body: fn()) -> host::Scenario {
    host::scenario(name, move || {
        host::spawn(16, move || {
            body();
            stop(0);
        });
    })
}

macro_rules! cases {
    ($($module:ident :: $name:ident),* $(,)?) => {
        vec![$(case(stringify!($name), $module::$name)),*]
    };
}

fn main() -> ExitCode {
    host::main(cases![
        packets::pool_empty_makes_a_caller_wait_until_a_release,
        packets::pool_empty_times_out_with_no_packet,
        packets::pool_deleted_wakes_its_waiters,
        packets::pool_waiters_are_served_in_order,
        packets::packet_released_twice_is_counted_and_nothing_else_happens,
        packets::packet_of_nobody_is_refused,
        packets::packet_chain_holds_what_was_appended_wherever_it_is_cut,
        packets::packet_append_without_packets_leaves_the_frame_alone,
        packets::packet_copy_keeps_data_and_headroom,
        packets::packet_type_larger_than_the_payload_is_refused,
        ping::ping_v4_both_ways_is_answered,
        ping::ping_v6_both_ways_is_answered,
        ping::ping_own_and_loopback_addresses_is_answered,
        ping::ping_of_the_absent_times_out_and_gives_its_packet_back,
        ping::ping_in_fragments_is_answered,
        ping::ping_too_large_for_a_packet_is_refused,
        ping::ping_over_a_bad_wire_gets_through_and_loses_no_packet,
        ping::ping_with_an_empty_pool_fails_and_works_again_after,
        ping::ping_two_threads_at_once_get_their_own_replies,
        arp::arp_learns_the_peer_and_forgets_it_on_demand,
        arp::arp_static_entry_is_used_and_stays,
        arp::arp_full_cache_replaces_the_least_recently_used,
        arp::arp_queue_keeps_the_newest_packets,
        arp::arp_conflict_is_defended_and_reported,
        arp::arp_of_other_hosts_teaches_nothing,
        ipv6::address_taken_by_another_is_given_up,
        ipv6::routers_are_asked_for_three_times_once_there_is_an_address_to_ask_from,
        ipv6::router_advertisement_makes_address_route_and_prefix,
        ipv6::neighbour_silent_is_given_up_and_its_packets_return,
        ipv6::neighbour_static_entry_is_used,
        mld::mld_join_is_reported_twice_and_leave_once,
        mld::mld_group_of_an_address_is_reported_from_nowhere_until_the_address_is_verified,
        mld::mld_query_is_answered_for_every_group_at_random_times,
        mld::mld_router_of_version_1_is_answered_in_version_1,
        mld::mld_query_that_is_not_from_the_link_is_not_answered,
        multicast::igmp_join_reports_and_leave_tells_routers,
        multicast::igmp_query_is_answered,
        multicast::raw_packet_to_a_joined_group_arrives,
        multicast::raw_packets_queue_wait_and_filter,
        status::instance_is_up_when_its_driver_is,
        status::instance_deleted_gives_everything_back_and_can_be_created_again,
        status::link_change_is_told,
        status::address_change_is_told,
        status::detaching_an_interface_ends_its_connections,
        status::routes_choose_the_gateway_and_the_longest_prefix,
        status::driver_commands_are_answered,
        udp::udp_datagrams_arrive_whole_over_both_versions,
        udp::udp_queue_full_gives_the_oldest_up,
        udp::udp_receive_waits_and_tells,
        udp::udp_ports_are_given_waited_for_and_found,
        udp::udp_datagrams_that_are_damaged_are_dropped_and_counted,
        udp::udp_over_a_bad_wire_loses_datagrams_but_no_packets,
        hostile::frames_of_random_octets_are_dropped,
        hostile::frames_cut_short_are_dropped,
        hostile::frames_with_flipped_bits_are_dropped_or_answered,
        hostile::fragments_that_overlap_or_never_end_are_dropped,
        api::api_instances_ping_each_other,
        api::api_packet_goes_back_when_dropped,
        errors::router_tells_what_it_cannot_send_on_and_the_sender_believes_it,
        errors::word_of_a_narrow_path_is_believed_only_about_what_we_sent,
        errors::segments_for_a_narrow_path_become_smaller,
        errors::datagram_that_never_becomes_whole_is_reported_if_its_begin_came,
        floods::datagrams_that_nobody_takes_leave_packets_for_others,
        floods::fragments_without_end_leave_packets_for_others,
        errors::nothing_is_said_to_or_about_groups_and_broadcasts,
        errors::ipv6_headers_that_may_not_be_skipped_are_pointed_at,
        bounds::datagram_of_many_fragments_reaches_a_neighbour_that_is_not_known_yet,
        bounds::datagram_to_a_port_of_nobody_is_reported_but_not_endlessly,
        bounds::path_that_is_narrow_gets_fragments_once_a_router_has_said_so,
        bounds::peers_that_do_not_answer_do_not_keep_others_waiting,
        api::api_datagrams_go_both_ways_and_ports_are_given_back,
    ])
}
