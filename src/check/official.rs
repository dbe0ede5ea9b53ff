//! What a campaign may print of numbers, names and addresses: what its organization lists, and
//! what is official everywhere.

use super::dialled::is_slip;
use crate::campaign::Campaign;
use crate::hotlines::{self, Listed, digits, several, without_area};

/// The lists, ready for looking up.
#[derive(Debug, Default)]
pub struct Official<'a> {
    pub numbers: Listed,
    /// Names of contacts.
    pub names: Vec<&'a str>,
    /// Addresses of contacts and of the places of the print order.
    pub addresses: Vec<&'a str>,
    /// The organization's, in small letters.
    pub e_mails: Vec<String>,
    /// Hosts of the organization's own addresses and of the sites it lists, in small letters.
    pub hosts: Vec<String>,
}

impl<'a> Official<'a> {
    /// Collects them.
    pub fn new(campaign: &'a Campaign) -> Self {
        let organization = &campaign.config.organization;
        let contacts = &organization.contacts;
        // A contact's number that is nearly the line for advice makes no text right: see `hotlines::check`.
        let meant = |part: &&str| !is_slip(without_area(&digits(part)));
        let phones = contacts.iter().filter_map(|c| c.phone.as_deref()).flat_map(several).filter(meant);
        let own = organization.hotlines.iter().map(|h| h.number.as_str()).chain(phones);
        let places = campaign.places.iter().filter_map(|p| p.address.as_deref());
        let base = campaign.config.build.base_url.as_deref();
        let addresses = [organization.website.as_deref(), organization.qr_url.as_deref(), base];
        let sites = organization.sites.iter().map(String::as_str);
        Self {
            numbers: Listed::new(own),
            names: contacts.iter().filter_map(|c| c.name.as_deref()).collect(),
            addresses: contacts.iter().filter_map(|c| c.address.as_deref()).chain(places).collect(),
            e_mails: organization.e_mails.iter().map(|e| e.to_lowercase()).collect(),
            hosts: addresses.into_iter().flatten().chain(sites).filter_map(host).collect(),
        }
    }

    /// An e-mail address (in small letters) is the organization's.
    pub fn has_e_mail(&self, address: &str) -> bool {
        self.e_mails.iter().any(|e| e == address)
    }

    /// A host is listed, or below one that is.
    pub fn has_host(&self, host: &str) -> bool {
        self.is_own(host) || is_official(host)
    }

    /// A host is the organization's, or below one that is.
    pub fn is_own(&self, host: &str) -> bool {
        self.hosts.iter().any(|own| below(host, own))
    }
}

/// A host that is official everywhere: a site, or that of a national number's owner.
pub fn is_official(host: &str) -> bool {
    let owners = hotlines::numbers().iter().filter_map(hotlines::owner_site);
    hotlines::sites().iter().map(|s| s.host.as_str()).chain(owners).any(|site| below(host, site))
}

/// The host itself or a name below it.
fn below(host: &str, of: &str) -> bool {
    host.strip_suffix(of).is_some_and(|head| head.is_empty() || head.ends_with('.'))
}

/// The host of an address, or of what is written without a scheme, in small letters and without
/// `www.`, which names the same site.
fn host(address: &str) -> Option<String> {
    let rest = address.split_once("://").map_or(address, |(_, rest)| rest);
    let host = rest.split(['/', '?', '#', ':']).next()?.to_lowercase();
    let host = host.strip_prefix("www.").unwrap_or(&host);
    (!host.is_empty()).then(|| host.to_owned())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn hosts_are_listed_with_what_is_below_them() {
        let official = Official { hosts: vec!["fanzha.example".to_owned()], ..Official::default() };
        for known in
            ["fanzha.example", "www.fanzha.example", "www.mps.gov.cn", "gov.cn", "www.10086.cn", "wap.12371.cn"]
        {
            assert!(official.has_host(known), "{known}");
        }
        for unknown in ["notfanzha.example", "gov.cn.example.com", "mygov.cn", "my10086.cn", "www.lawyers.org.cn"] {
            assert!(!official.has_host(unknown), "{unknown}");
        }
        assert_eq!(host("https://WWW.A.example:8080/x").as_deref(), Some("a.example"));
    }
}
