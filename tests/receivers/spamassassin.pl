# Asks SpamAssassin about one message after the other: a Received header as a JSON string a line in, the rules that match with
# their four scores as a JSON object a line out. The argument is the name server's address, or empty for no network.
use strict;
use warnings;
use JSON::PP;
use Mail::SpamAssassin;

my ($resolver) = @ARGV;
my $settings = "use_bayes 0\nskip_rbl_checks 1\nskip_uribl_checks 1\n";
$settings .= $resolver ? "dns_server $resolver\ndns_available yes\n" : "";
my $spamassassin = Mail::SpamAssassin->new({
  local_tests_only => $resolver ? 0 : 1,
  dont_copy_prefs => 1,
  userprefs_filename => '/dev/null',
  rules_filename => '/usr/share/spamassassin',
  site_rules_filename => '/etc/spamassassin',
  post_config_text => $settings,
});
# The rules about bodies take most of the time, and every message has the same body, which none of them matches.
$spamassassin->init(1);
%{$spamassassin->{conf}{$_}} = () for qw(body_tests rawbody_tests uri_tests full_tests body_evals rawbody_evals full_evals);
my $json = JSON::PP->new->allow_nonref->canonical;
$| = 1;
while (my $line = <STDIN>) {
  my $received = $json->decode($line);
  my $message = $spamassassin->parse(<<"END", 1);
Received: $received
From: A Sender <a\@sender.example>
To: b\@receiver.example
Subject: minutes of the meeting
Date: Wed, 25 Nov 2026 10:00:00 +0000
Message-ID: <20261125100000.4ABC\@sender.example>
MIME-Version: 1.0
Content-Type: text/plain

Hello, the minutes of the meeting are below.
END
  my $status = $spamassassin->check($message);
  my $scores = $spamassassin->{conf}{scoreset};
  my %found = map { my $rule = $_; $rule => [map { ($scores->[$_]{$rule} // 1) + 0 } 0 .. 3] } split /,/, $status->get_names_of_tests_hit();
  print $json->encode(\%found), "\n";
  $status->finish;
  $message->finish;
}
